import { hkdfSync, randomBytes } from 'node:crypto';
import type { Micros } from '../../lib/clock.ts';
import type { DataKeyRow } from '../../storage/queries/data-keys.ts';
import { decrypt, encrypt } from './cipher.ts';
import type { KeyPlace } from './purposes.ts';

const KEY_BYTES = 32;

/** One version of an account's key for one purpose. */
export interface DataKey {
  readonly version: number;
  /** 32 bytes. */
  readonly key: Buffer;
  /** Wall time after which it opens nothing any more; null as long as no end is set. */
  readonly readableUntil: Micros | null;
}

/** The key that data keys are wrapped with. The root key itself encrypts nothing. */
export const wrappingKey = (rootKey: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', rootKey, '', 'burgee: wrapping of data keys', KEY_BYTES));

/** A new random key, as it is stored. */
export const newWrappedKey = (wrapping: Buffer, place: KeyPlace, version: number): string =>
  encrypt(wrapping, randomBytes(KEY_BYTES), aboutKey(place, version)).toString('base64');

/** @throws Error when it was wrapped with another root key, or is another key's */
export function unwrapKey(wrapping: Buffer, place: KeyPlace, { version, wrapped, readable_until: readableUntil }: DataKeyRow): DataKey {
  const key = decrypt(wrapping, Buffer.from(wrapped, 'base64'), aboutKey(place, version));
  if (!key)
    throw new Error(`version ${version} of the ${place.purpose} key of account ${place.accountId} is not wrapped with this root key`);
  return { version, key, readableUntil };
}

const aboutKey = ({ accountId, purpose }: KeyPlace, version: number): string => `data key\n${accountId}\n${purpose}\n${version}`;
