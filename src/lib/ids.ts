import { randomFillSync, randomInt } from 'node:crypto';
import type { Micros } from './clock.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Base 58: no 0, O, I or l, as in the reference's short ids. */
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const FIRST_LETTERS = 'RSTUVWXY';
const ULID_BYTES = 16;

/** Sources of new identifiers; injected, so that tests can make them exact. */
export interface Ids {
  /** A profile id: ULID text of 26 characters. */
  ulid(now: Micros): string;
  /** Six characters, first letter R to Y: accounts, lists, metrics … Callers retry on conflict. */
  short(): string;
  uuid(): string;
}

export function randomIds(): Ids {
  // Random bytes are drawn for many ids at once: asking the system costs more than making the rest of an id.
  const pool = Buffer.alloc(ULID_BYTES * 256);
  let used = pool.length;
  const ulid = (now: Micros): string => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.subarray(used, used + ULID_BYTES);
    used += ULID_BYTES;
    bytes.writeUIntBE(Math.floor(now / 1000), 0, 6);
    return encodeUlid(bytes);
  };
  return { ulid, short: newShortId, uuid: () => crypto.randomUUID() };
}

function newShortId(): string {
  let id = FIRST_LETTERS[randomInt(FIRST_LETTERS.length)] as string;
  while (id.length < 6) id += BASE58[randomInt(BASE58.length)];
  return id;
}

function encodeUlid(bytes: Uint8Array): string {
  let text = '';
  // 128 bits are 26 letters of five with two bits to spare, which stand in front.
  let [rest, bits] = [0, 2];
  for (const byte of bytes) {
    rest = (rest << 8) | byte;
    for (bits += 8; bits >= 5; ) {
      bits -= 5;
      text += CROCKFORD[(rest >> bits) & 31];
    }
    rest &= 31;
  }
  return text;
}

/** `01M1PAAR5HBCRHA3NN9NG5WRTA` → the same 128 bits as uuid text; undefined when it is not a ULID. */
export function ulidToUuid(ulid: string): string | undefined {
  if (!/^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/.test(ulid)) return undefined;
  let hex = '';
  let [rest, bits] = [0, -2];
  for (const letter of ulid.toUpperCase()) {
    rest = ((rest & 15) << 5) | CROCKFORD.indexOf(letter);
    for (bits += 5; bits >= 4; ) {
      bits -= 4;
      hex += ((rest >> bits) & 15).toString(16);
    }
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function uuidToUlid(uuid: string): string {
  return encodeUlid(Buffer.from(uuid.replaceAll('-', ''), 'hex'));
}

/** A 64-bit event id as base 58, as long as it needs to be (8 to 11 characters in practice). */
export function eventIdToText(id: bigint): string {
  let text = '';
  for (let rest = id; rest > 0n; rest /= 58n) text = BASE58[Number(rest % 58n)] + text;
  return text || '1';
}

/** The reverse of eventIdToText; undefined for anything that it never prints. */
export function eventIdFromText(text: string): bigint | undefined {
  if (!/^[1-9A-HJ-NP-Za-km-z]{1,11}$/.test(text)) return undefined;
  let id = 0n;
  for (const letter of text) id = id * 58n + BigInt(BASE58.indexOf(letter));
  return id > 0n && id < 1n << 63n && eventIdToText(id) === text ? id : undefined;
}
