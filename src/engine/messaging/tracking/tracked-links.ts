import type { Secrets } from '../../secrets/secrets.ts';
import { type SigningKey, signToken } from '../../secrets/signed-token.ts';

/** What comes before the token in the path. */
export const TRACKING_PATHS = { open: '/t/o', click: '/t/c' } as const;

/** What a link of a message says: whose it is, and where it leads; a pixel leads nowhere. */
export interface TrackedPlace {
  readonly accountId: string;
  /** uuid text */
  readonly messageId: string;
  readonly url: string | undefined;
}

/** Makes the addresses in an account's messages. Message ids are uuid text. */
export interface TrackingWriter {
  pixel(messageId: string): string;
  /** @param url an http(s) address */
  click(messageId: string, url: string): string;
}

/** What an account's links are made with. It can be given to another thread. */
export interface LinkMaking {
  /** Where they begin, without a slash at the end. */
  readonly base: string;
  readonly key: SigningKey;
}

export function trackingWriter({ base, key }: LinkMaking): TrackingWriter {
  const idOf = (messageId: string): Buffer => Buffer.from(messageId.replaceAll('-', ''), 'hex');
  return {
    pixel: (messageId) => `${base}${TRACKING_PATHS.open}/${signToken(key, idOf(messageId))}`,
    click: (messageId, url) => `${base}${TRACKING_PATHS.click}/${signToken(key, Buffer.concat([idOf(messageId), Buffer.from(url)]))}`,
  };
}

export interface TrackedLinks {
  /** For one batch; awaited outside of transactions. */
  making(accountId: string): Promise<LinkMaking>;
  /** Undefined for everything that we did not make. */
  open(token: string): Promise<TrackedPlace | undefined>;
}

const ID_BYTES = 16;
/** Longer ones are left as they are: mail programs and proxies cut what is longer still. */
export const LONGEST_URL = 4000;

/**
 * Links that say themselves where they lead, signed, so that nobody else can make ones that seem to come from here. Nothing is kept
 * of them: however many a mail has, and whatever is put into them for each reader, no row is written or read to follow one.
 * @param baseUrl where they begin, without a slash at the end
 */
export function createTrackedLinks({ secrets, baseUrl }: { secrets: Secrets; baseUrl: () => string }): TrackedLinks {
  return {
    making: async (accountId) => ({ base: baseUrl(), key: await secrets.signingKey(accountId, 'links') }),
    async open(token) {
      const signed = await secrets.readSigned('links', token);
      if (!signed || signed.plain.length < ID_BYTES) return undefined;
      const hex = signed.plain.subarray(0, ID_BYTES).toString('hex');
      const url = signed.plain.subarray(ID_BYTES).toString();
      return { accountId: signed.accountId, messageId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), url: url || undefined };
    },
  };
}
