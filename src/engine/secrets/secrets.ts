import { createHmac } from 'node:crypto';
import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { createKeyRings, type KeyRingDeps } from './key-ring.ts';
import { type KeyPlace, PURPOSES, type Purpose, ROTATED } from './purposes.ts';
import { rotateKey } from './rotate-keys.ts';
import { isMarked, markingKey, readSignedToken, type SigningKey } from './signed-token.ts';
import { openToken, readToken, sealToken, uselessKey } from './token.ts';

const DAY: Micros = 86_400_000_000;

export interface Secrets {
  /** Seals bytes into a token: unreadable, unforgeable, and valid for this account and purpose alone. Two of the same bytes differ. */
  seal(accountId: string, purpose: Purpose, plain: Uint8Array): Promise<string>;
  /**
   * For many at once, and for use inside a transaction: the promise is awaited before it begins. For one batch, not to be
   * kept: a key that is rotated meanwhile goes on sealing here.
   */
  sealer(accountId: string, purpose: Purpose): Promise<(plain: Uint8Array) => string>;
  /**
   * What was sealed; undefined for whatever cannot be opened: foreign, forged, changed, or sealed with a key whose time is
   * over. They cannot be told apart.
   * @param db the Tx, inside a transaction
   */
  open(accountId: string, purpose: Purpose, token: string, db?: Db): Promise<Buffer | undefined>;
  /**
   * Marks bytes as ours without hiding them, for what is no secret and has to be short. For one batch, as a sealer; the promise is
   * awaited outside of transactions. What signs is signToken().
   */
  signingKey(accountId: string, purpose: Purpose): Promise<SigningKey>;
  /** What was signed, and in which account; undefined for everything that we did not sign, or whose key is over. */
  readSigned(purpose: Purpose, token: string): Promise<{ readonly accountId: string; readonly plain: Buffer } | undefined>;
  /**
   * Keyed hashes of what must not lie about: the same text has the same hash in this account for good.
   * @param db the Tx, inside a transaction: there it is undefined when none was ever made in this account
   */
  hasher(accountId: string): Promise<(text: string) => string>;
  hasher(accountId: string, db: Db): Promise<((text: string) => string) | undefined>;
  /**
   * Seals with a new key from now on, in other processes within five seconds.
   * @param daysReadable for how long tokens made before can be opened; as PURPOSES says when absent
   * @returns undefined when nothing was ever sealed for the purpose
   */
  rotate(accountId: string, purpose: Purpose, daysReadable?: number): Promise<RotatedKey | undefined>;
}

export interface RotatedKey {
  readonly version: number;
  /** Wall time until which earlier versions open what they sealed; null where no end was set. */
  readonly earlierReadableUntil: Micros | null;
}

/** The account that a token names, for places that know no other. Only opening it shows whether that is true. */
export const accountOfToken = (token: string): string | undefined => readToken(token)?.accountId;

export function createSecrets(deps: KeyRingDeps): Secrets {
  const rings = createKeyRings(deps);
  const useless = uselessKey();

  const sealer: Secrets['sealer'] = async (accountId, purpose) => {
    const place = { accountId, purpose };
    const key = await rings.sealing(place);
    return (plain) => sealToken(key, place, plain);
  };

  async function hasher(accountId: string): Promise<(text: string) => string>;
  async function hasher(accountId: string, db: Db): Promise<((text: string) => string) | undefined>;
  async function hasher(accountId: string, db?: Db): Promise<((text: string) => string) | undefined> {
    const place = { accountId, purpose: 'opt-outs' as const };
    if (db === undefined) await rings.sealing(place);
    const key = await rings.opening(place, 1, db ?? deps.db);
    return key && ((text) => createHmac('sha256', key.key).update(text).digest('hex'));
  }

  return {
    sealer,
    hasher,
    async signingKey(accountId, purpose) {
      const place = { accountId, purpose };
      const { version, ...sealing } = await rings.sealing(place);
      return { marking: markingKey(sealing), version, place };
    },
    async readSigned(purpose, text) {
      const token = readSignedToken(text);
      if (!token) return undefined;
      const place: KeyPlace = { accountId: token.accountId, purpose };
      const key = await rings.opening(place, token.version, deps.db);
      const isOurs = isMarked(markingKey(key ?? { key: useless }), place, token);
      return key && isOurs ? { accountId: token.accountId, plain: token.plain } : undefined;
    },
    seal: async (accountId, purpose, plain) => (await sealer(accountId, purpose))(plain),
    async open(accountId, purpose, text, db = deps.db) {
      const token = readToken(text);
      if (!token) return undefined;
      const place: KeyPlace = { accountId, purpose };
      const key = await rings.opening(place, token.version, db);
      const plain = openToken(key?.key ?? useless, place, token);
      return key && token.accountId === accountId ? plain : undefined;
    },
    async rotate(accountId, purpose, given) {
      if (!ROTATED.includes(purpose)) return undefined;
      const place = { accountId, purpose };
      const wrapping = await rings.wrapping();
      const now = deps.clock.wall();
      const days = given ?? PURPOSES[purpose].daysReadable;
      const until = days === null ? undefined : now + Math.round(days * DAY);
      const version = await deps.db.transaction((tx) => rotateKey(tx, place, wrapping, { now, until }));
      rings.forget(place);
      return version === undefined ? undefined : { version, earlierReadableUntil: until ?? null };
    },
  };
}
