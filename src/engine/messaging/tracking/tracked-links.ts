import type { Secrets } from '../../secrets/secrets.ts';
import { type SigningKey, signToken } from '../../secrets/signed-token.ts';
import type { PropertyChange } from '../../templates/language/rendering.ts';

/** What comes before the token in the path. */
export const TRACKING_PATHS = { open: '/t/o', click: '/t/c', change: '/t/p' } as const;

/** A link that says something about whoever follows it: whose it is, what it says, and where it leads. */
export interface ChangeLink {
  readonly accountId: string;
  /** uuid text */
  readonly messageId: string;
  readonly change: PropertyChange;
}

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
  change(messageId: string, change: PropertyChange): string;
}

/** What an account's links are made with. It can be given to another thread. */
export interface LinkMaking {
  /** Where they begin, without a slash at the end. */
  readonly base: string;
  readonly key: SigningKey;
}

export function trackingWriter({ base, key }: LinkMaking): TrackingWriter {
  const idOf = (messageId: string): Buffer => Buffer.from(messageId.replaceAll('-', ''), 'hex');
  const linkTo = (path: string, messageId: string, says: string): string =>
    `${base}${path}/${signToken(key, Buffer.concat([idOf(messageId), Buffer.from(says)]))}`;
  return {
    pixel: (messageId) => `${base}${TRACKING_PATHS.open}/${signToken(key, idOf(messageId))}`,
    click: (messageId, url) => linkTo(TRACKING_PATHS.click, messageId, url),
    // No web address begins with a bracket: neither kind of token is ever taken for the other.
    change: (messageId, { property, value, url }) => linkTo(TRACKING_PATHS.change, messageId, JSON.stringify([property, value, url])),
  };
}

export interface TrackedLinks {
  /** For one batch; awaited outside of transactions. */
  making(accountId: string): Promise<LinkMaking>;
  /** Undefined for everything that we did not make. */
  open(token: string): Promise<TrackedPlace | undefined>;
  /** The same for links that say something. */
  openChange(token: string): Promise<ChangeLink | undefined>;
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
  const open: TrackedLinks['open'] = async (token) => {
    const signed = await secrets.readSigned('links', token);
    if (!signed || signed.plain.length < ID_BYTES) return undefined;
    const hex = signed.plain.subarray(0, ID_BYTES).toString('hex');
    const url = signed.plain.subarray(ID_BYTES).toString();
    return { accountId: signed.accountId, messageId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), url: url || undefined };
  };
  return {
    open,
    making: async (accountId) => ({ base: baseUrl(), key: await secrets.signingKey(accountId, 'links') }),
    async openChange(token) {
      const place = await open(token);
      if (!place?.url?.startsWith('[')) return undefined;
      const [property, value, url] = JSON.parse(place.url) as [string, string, string];
      return { accountId: place.accountId, messageId: place.messageId, change: { property, value, url } };
    },
  };
}
