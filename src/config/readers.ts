import { isIP } from 'node:net';

/** What a reader makes of a setting's text: its value, or what is wrong with it (the end of a sentence that starts with its name). */
export type Read<T> = { readonly value: T } | { readonly problem: string };

const ok = <T>(value: T): Read<T> => ({ value });
const bad = (problem: string): { problem: string } => ({ problem });

export const readText = (text: string): Read<string> => ok(text);

export function readPort(text: string): Read<number> {
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65_535 ? ok(port) : bad('must be a port, 0 to 65535');
}

/** An absolute URL with one of these schemes. */
export const readUrl =
  (...schemes: readonly string[]) =>
  (text: string): Read<string> => {
    const scheme = URL.canParse(text) ? new URL(text).protocol.slice(0, -1) : undefined;
    return scheme !== undefined && schemes.includes(scheme)
      ? ok(text)
      : bad(`must be a URL that starts with ${schemes.map((name) => `${name}://`).join(' or ')}`);
  };

/** A bucket with what opens it. */
export function readS3Url(text: string): Read<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const names = url?.pathname.split('/').filter((part) => part !== '') ?? [];
  const whole = url && /^s3(?:\+http)?:$/.test(url.protocol) && url.username && url.password && url.hostname && names.length > 0;
  return whole && names.every((name) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name))
    ? ok(text)
    : bad('must be such as s3://KEY:SECRET@host/bucket?region=eu-central-1, or s3+http:// without TLS');
}

/** The base that paths are put behind: without query, fragment and the slash at its end. */
export function readBaseUrl(text: string): Read<string> {
  const read = readUrl('https', 'http')(text);
  if ('problem' in read) return read;
  const { search, hash } = new URL(text);
  return search || hash ? bad('must not have a query or a fragment') : ok(text.replace(/\/+$/, ''));
}

/** As createKey() takes them. */
export const readPrivateKey = (text: string): Read<string> =>
  /^pk_[A-Za-z0-9_-]{20,100}$/.test(text) ? ok(text) : bad('must be pk_ and then 20 to 100 letters, digits, hyphens or underscores');

export const readPublicKey = (text: string): Read<string> =>
  /^[0-9A-Za-z]{6}$/.test(text) ? ok(text) : bad('must be six letters or digits');

/** One address, without a name. */
export const readMailAddress = (text: string): Read<string> =>
  /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(text) ? ok(text) : bad('must be an e-mail address such as hello@example.com');

/** How the rate limits of a key relate to the reference's. */
export type Limits = number | 'off';

export function readLimits(text: string): Read<Limits> {
  if (text === 'off') return ok('off');
  const factor = Number(text);
  return /^\d+(\.\d+)?$/.test(text) && factor > 0 && factor <= 1_000_000 ? ok(factor) : bad('must be 1, off or a factor such as 10 or 0.5');
}

export function readPerMinute(text: string): Read<number | 'off'> {
  if (text === 'off') return ok('off');
  const calls = Number(text);
  return /^\d+$/.test(text) && calls > 0 && calls <= 1_000_000 ? ok(calls) : bad('must be a number of calls from 1 to 1000000, or off');
}

export function readSwitch(text: string): Read<boolean> {
  return text === 'on' || text === 'off' ? ok(text === 'on') : bad('must be on or off');
}

/** Of addresses: false is none, true all. */
export type Networks = boolean | readonly string[];

export function readNetworks(text: string): Read<Networks> {
  if (text === 'off') return ok(false);
  if (text === 'on') return ok(true);
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.every(isNetwork)
    ? ok(entries)
    : bad('must be off, on, or addresses and networks such as 10.0.0.0/8,::1 with commas between');
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LEVELS)[number];

export function readLogLevel(text: string): Read<LogLevel> {
  const level = LEVELS.find((name) => name === text);
  return level ? ok(level) : bad(`must be one of ${LEVELS.join(', ')}`);
}
