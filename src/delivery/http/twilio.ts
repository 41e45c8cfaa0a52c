import type { Outcome, Refusal, Sms, Transport } from '../port.ts';
import { type Asked, askProvider, printable } from './ask-provider.ts';

/** How text messages leave: an account of a provider that speaks Twilio's Messages API. */
export interface TwilioAccount {
  /** `https://api.twilio.com`, without a slash at the end. */
  readonly baseUrl: string;
  readonly sid: string;
  readonly token: string;
  /** A number in E.164, a name, or a messaging service (`MG…`). */
  readonly from: string;
}

const CONCURRENCY = 10;

/** Hands text messages to a provider that speaks Twilio's Messages API. */
export function createTwilio({ baseUrl, sid, token, from }: TwilioAccount): Transport<Sms> {
  const url = `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(sid)}/Messages.json`;
  const headers = {
    authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  return {
    ...{ name: 'twilio', concurrency: CONCURRENCY },
    async send({ to, text, mediaUrls }) {
      const form = new URLSearchParams({ To: to, [from.startsWith('MG') ? 'MessagingServiceSid' : 'From']: from, Body: text });
      for (const mediaUrl of mediaUrls) form.append('MediaUrl', mediaUrl);
      return outcomeOf(await askProvider(url, { headers, body: form.toString() }));
    },
    close: async () => {},
  };
}

/** Codes of the provider that are about the number: it is none, it cannot get text messages, it is not in service. */
const BAD_NUMBER = new Set([21211, 21214, 21217, 21614]);
const UNREACHABLE = new Set([21612, 30003, 30005, 30006]);

function outcomeOf(asked: Asked): Outcome {
  if ('outcome' in asked) return asked.outcome;
  const { status, body } = asked;
  const { sid, code, message } = (typeof body === 'object' && body !== null ? body : {}) as {
    sid?: string;
    code?: number;
    message?: string;
  };
  const detail = printable(`${status}${code === undefined ? '' : ` ${code}`} ${message ?? ''}`.trim());
  if (status >= 200 && status < 300) return { outcome: 'accepted', providerId: typeof sid === 'string' ? sid.slice(0, 200) : null };
  // Whether a provider that broke down has taken the message is not known.
  if (status >= 500 && status !== 503) return { outcome: 'uncertain', detail };
  // That the account is closed, or asks for too much, is not the fault of the number.
  if (status === 429 || status === 503 || status === 401 || status === 403 || status === 404) return { outcome: 'not-now', detail };
  return { outcome: 'rejected', refusal: refusalOf(code), detail };
}

function refusalOf(code: number | undefined): Refusal {
  if (code !== undefined && BAD_NUMBER.has(code)) return 'bad-address';
  return code !== undefined && UNREACHABLE.has(code) ? 'no-mailbox' : 'refused';
}
