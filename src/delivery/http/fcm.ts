import { createSign } from 'node:crypto';
import type { Micros } from '../../lib/clock.ts';
import type { Outcome, Push, Transport } from '../port.ts';
import { type Asked, askProvider, printable } from './ask-provider.ts';

/** A service account's key, as its JSON file has it. */
export interface ServiceAccount {
  readonly project_id: string;
  readonly client_email: string;
  /** PEM */
  readonly private_key: string;
  /** Where it is exchanged for a token that counts for an hour. */
  readonly token_uri: string;
}

/** @throws when the file's text is no such key */
export function serviceAccountOf(text: string): ServiceAccount {
  const { project_id, client_email, private_key, token_uri } = JSON.parse(text) as Partial<ServiceAccount>;
  if (!project_id || !client_email || !private_key || !token_uri) throw new Error('BURGEE_FCM_KEY names no key of a service account.');
  return { project_id, client_email, private_key, token_uri };
}

export interface FcmOptions {
  readonly account: ServiceAccount;
  /** `https://fcm.googleapis.com`, without a slash at the end. */
  readonly baseUrl: string;
  /** Wall time. */
  readonly now: () => Micros;
}

const CONCURRENCY = 20;
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const HOUR_S = 3600;
/** A token is not used when it is about to end. */
const MARGIN_S = 300;

/** Hands notifications to a provider that speaks FCM's v1 API, one for each device. */
export function createFcm({ account, baseUrl, now }: FcmOptions): Transport<Push> {
  const url = `${baseUrl}/v1/projects/${encodeURIComponent(account.project_id)}/messages:send`;
  const bearer = createBearer(account, () => Math.floor(now() / 1_000_000));
  return {
    ...{ name: 'fcm', concurrency: CONCURRENCY },
    async send(push) {
      const token = await bearer();
      if (typeof token !== 'string') return token;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const outcomes = push.tokens.map(async (device) =>
        outcomeOf(await askProvider(url, { headers, body: JSON.stringify({ message: messageTo(device, push) }) })),
      );
      return together(await Promise.all(outcomes));
    },
    close: async () => {},
  };
}

function messageTo(token: string, { notification, data, link, sound }: Push): unknown {
  const silent = notification === null;
  return {
    token,
    data: link === undefined ? data : { ...data, url: link },
    ...(notification && {
      notification: { title: notification.title, body: notification.body, ...(notification.imageUrl && { image: notification.imageUrl }) },
    }),
    ...(sound && !silent && { android: { notification: { sound: 'default' } } }),
    apns: { payload: { aps: silent ? { 'content-available': 1 } : sound ? { sound: 'default' } : {} } },
  };
}

/** One person has one message, on however many devices: it has gone out when it reached one. */
function together(outcomes: readonly Outcome[]): Outcome {
  for (const wanted of ['accepted', 'uncertain', 'not-now', 'rejected'] as const) {
    const found = outcomes.find(({ outcome }) => outcome === wanted);
    if (found) return found;
  }
  return { outcome: 'rejected', refusal: 'bad-address', detail: 'There is no device.' };
}

function outcomeOf(asked: Asked): Outcome {
  if ('outcome' in asked) return asked.outcome;
  const { status, body } = asked;
  if (status === 200) return { outcome: 'accepted', providerId: String((body as { name?: string }).name ?? '').slice(0, 200) || null };
  const { message = '', details = [] } = ((body as { error?: unknown } | null)?.error ?? {}) as {
    message?: string;
    details?: { errorCode?: string }[];
  };
  const code = details.find(({ errorCode }) => errorCode !== undefined)?.errorCode;
  const detail = printable(`${status} ${code ?? ''} ${message}`);
  if (code === 'UNREGISTERED' || status === 404) return { outcome: 'rejected', refusal: 'no-mailbox', detail };
  if (code === 'SENDER_ID_MISMATCH') return { outcome: 'rejected', refusal: 'bad-address', detail };
  if (status === 400) return { outcome: 'rejected', refusal: /registration token/i.test(message) ? 'bad-address' : 'refused', detail };
  if (status === 500) return { outcome: 'uncertain', detail };
  return { outcome: 'not-now', detail };
}

/** A token that is asked for when it is needed (RFC 7523), once for all who wait. */
function createBearer(account: ServiceAccount, nowS: () => number): () => Promise<string | Outcome> {
  let known: { token: string; until: number } | undefined;
  let asking: Promise<string | Outcome> | undefined;
  const ask = async (): Promise<string | Outcome> => {
    const asked = await askProvider(account.token_uri, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertionOf(account, nowS()),
      }).toString(),
    });
    if ('outcome' in asked) return { outcome: 'not-now', detail: 'The push provider gave no token.' };
    const { access_token: token, expires_in: seconds } = asked.body as { access_token?: string; expires_in?: number };
    if (asked.status !== 200 || !token)
      return { outcome: 'not-now', detail: printable(`The push provider gave no token: ${asked.status}`) };
    known = { token, until: nowS() + (seconds ?? HOUR_S) };
    return token;
  };
  return () => {
    if (known && known.until - MARGIN_S > nowS()) return Promise.resolve(known.token);
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

function assertionOf({ client_email, private_key, token_uri }: ServiceAccount, iat: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: client_email, scope: SCOPE, aud: token_uri, iat, exp: iat + HOUR_S };
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(private_key, 'base64url')}`;
}
