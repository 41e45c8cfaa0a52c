import { type Read, readUrl } from './readers.ts';

const bad = (problem: string): { problem: string } => ({ problem });

/** Several with white space between. */
export function readSmtpUrls(text: string): Read<string> {
  const urls = text.split(/\s+/);
  const problem = urls.map(readUrl('smtp', 'smtps')).find((read) => 'problem' in read);
  return problem ?? { value: text };
}

export interface DomainLimit {
  readonly atOnce: number;
  readonly perSecond: number;
}

/** `gmail.com=10/50 *=20`: so many at once, and so many in a second. */
export function readDomainLimits(text: string): Read<ReadonlyMap<string, DomainLimit>> {
  const limits = new Map<string, DomainLimit>();
  for (const entry of text.split(/\s+/)) {
    const [, domain, atOnce, perSecond] = /^([^\s=@]+)=(\d+)(?:\/(\d+))?$/.exec(entry) ?? [];
    if (domain === undefined || Number(atOnce) === 0 || perSecond === '0') return bad('must be limits such as gmail.com=10/50 *=20');
    limits.set(domain.toLowerCase(), {
      atOnce: Number(atOnce),
      perSecond: perSecond === undefined ? Number.POSITIVE_INFINITY : Number(perSecond),
    });
  }
  return { value: limits };
}

export interface Dkim {
  readonly domain: string;
  readonly selector: string;
  readonly file: string;
}

export function readDkim(text: string): Read<Dkim> {
  const [, domain = '', selector = '', file = ''] = /^([^:\s]+):([^:\s]+):(.+)$/.exec(text) ?? [];
  return domain === '' ? bad('must be domain:selector:file') : { value: { domain, selector, file } };
}

export interface SmsProvider {
  readonly baseUrl: string;
  readonly sid: string;
  readonly token: string;
  readonly from: string;
}

export function readSmsUrl(text: string): Read<SmsProvider> {
  const read = readUrl('https', 'http')(text);
  if ('problem' in read) return read;
  const { origin, username, password, searchParams } = new URL(text);
  const from = searchParams.get('from');
  if (username === '' || password === '' || !from) return bad('must be https://SID:token@host?from=number');
  return { value: { baseUrl: origin, sid: decodeURIComponent(username), token: decodeURIComponent(password), from } };
}
