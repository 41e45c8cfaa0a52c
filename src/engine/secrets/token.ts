import { randomBytes } from 'node:crypto';
import { decrypt, encrypt, OVERHEAD_BYTES } from './cipher.ts';
import type { KeyPlace } from './purposes.ts';

/**
 * A sealed text as it leaves the server: `<base64url of key version, nonce, ciphertext, tag>.<account id>`, safe in addresses.
 * 16 bytes make 69 characters.
 */
export interface Token {
  readonly accountId: string;
  readonly version: number;
  readonly sealed: Buffer;
}

const FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9]{6})$/;
const VERSION_BYTES = 2;

/** Longer than anything that is sealed into a link. */
const MAX_CHARACTERS = 16 * 1024;

export function sealToken({ version, key }: { version: number; key: Buffer }, place: KeyPlace, plain: Uint8Array): string {
  const head = Buffer.alloc(VERSION_BYTES);
  head.writeUInt16BE(version);
  return `${Buffer.concat([head, encrypt(key, plain, aboutToken(place, version))]).toString('base64url')}.${place.accountId}`;
}

/** Undefined for a text that is no token at all. What it says of itself is proved by opening it alone. */
export function readToken(text: string): Token | undefined {
  const [, encoded, accountId] = text.length > MAX_CHARACTERS ? [] : (FORM.exec(text) ?? []);
  if (encoded === undefined || accountId === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64url');
  // Other texts can stand for the same bytes; a token has one text.
  if (bytes.length < VERSION_BYTES + OVERHEAD_BYTES || bytes.toString('base64url') !== encoded) return undefined;
  return { accountId, version: bytes.readUInt16BE(), sealed: bytes.subarray(VERSION_BYTES) };
}

export const openToken = (key: Buffer, place: KeyPlace, { version, sealed }: Token): Buffer | undefined =>
  decrypt(key, sealed, aboutToken(place, version));

/** A key that opens nothing: what cannot be opened is tried with it, so that it takes as long as what can. */
export const uselessKey = (): Buffer => randomBytes(32);

const aboutToken = ({ accountId, purpose }: KeyPlace, version: number): string => `token\n${accountId}\n${purpose}\n${version}`;
