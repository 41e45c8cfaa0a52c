import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { DataKey } from './data-key.ts';
import type { KeyPlace } from './purposes.ts';

/**
 * A text that shows what it says, and that we said it: `<base64url of key version, mark, bytes>.<account id>`. Half as long as a
 * sealed one, for what is no secret and stands in every link of a million mails.
 */
export interface SignedToken {
  readonly accountId: string;
  readonly version: number;
  readonly mark: Buffer;
  readonly plain: Buffer;
}

const FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9]{6})$/;
const VERSION_BYTES = 2;
/** 96 bits: nobody guesses one of 2^96 over the network. */
const MARK_BYTES = 12;
const HEAD_BYTES = VERSION_BYTES + MARK_BYTES;
/** Addresses are as long as people make them. */
const MAX_CHARACTERS = 12 * 1024;

/** The key for marks, which encrypts nothing. */
export const markingKey = ({ key }: Pick<DataKey, 'key'>): Buffer => Buffer.from(hkdfSync('sha256', key, '', 'burgee: signed tokens', 32));

/** What signs for one account and purpose. It can be given to another thread. */
export interface SigningKey {
  readonly marking: Uint8Array;
  readonly version: number;
  readonly place: KeyPlace;
}

export function signToken({ marking, version, place }: SigningKey, plain: Uint8Array): string {
  const token = Buffer.allocUnsafe(HEAD_BYTES + plain.length);
  token.writeUInt16BE(version);
  markOf(marking, version, place, plain).copy(token, VERSION_BYTES);
  token.set(plain, HEAD_BYTES);
  return `${token.toString('base64url')}.${place.accountId}`;
}

/** Undefined for a text that is no such token at all. Whether it is ours is proved by its mark alone. */
export function readSignedToken(text: string): SignedToken | undefined {
  const [, encoded, accountId] = text.length > MAX_CHARACTERS ? [] : (FORM.exec(text) ?? []);
  if (encoded === undefined || accountId === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.length < HEAD_BYTES || bytes.toString('base64url') !== encoded) return undefined;
  return { accountId, version: bytes.readUInt16BE(), mark: bytes.subarray(VERSION_BYTES, HEAD_BYTES), plain: bytes.subarray(HEAD_BYTES) };
}

export const isMarked = (marking: Uint8Array, place: KeyPlace, { version, mark, plain }: SignedToken): boolean =>
  timingSafeEqual(mark, markOf(marking, version, place, plain));

const markOf = (marking: Uint8Array, version: number, { accountId, purpose }: KeyPlace, plain: Uint8Array): Buffer =>
  createHmac('sha256', marking).update(`${accountId}\n${purpose}\n${version}\n`).update(plain).digest().subarray(0, MARK_BYTES);
