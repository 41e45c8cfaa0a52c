import pg from 'pg';
import type { Micros } from '../lib/clock.ts';
import { parseDatabaseTime } from '../lib/time.ts';

/** Type numbers (pg_type.oid) whose values this server reads differently from node-postgres. */
const INT8 = 20;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const INTERVAL = 1186;
const TEXT_ARRAY: number = 1009;
const INT8_ARRAY = 1016;
const TIMESTAMP_ARRAY = 1115;
const DATE_ARRAY = 1182;
const TIMESTAMPTZ_ARRAY = 1185;
const INTERVAL_ARRAY = 1187;

type Parser = (text: string) => unknown;

const keepText: Parser = (text) => text;

/** Reads `{…}` as an array of texts, then each of them; arrays may hold arrays. */
function arrayOf(parse: Parser): Parser {
  const readTexts = pg.types.getTypeParser(TEXT_ARRAY, 'text') as Parser;
  const each = (item: unknown): unknown => (Array.isArray(item) ? item.map(each) : item === null ? null : parse(String(item)));
  return (text) => each(readTexts(text));
}

const PARSERS: Readonly<Record<number, Parser>> = {
  [INT8]: BigInt,
  [DATE]: keepText,
  [TIMESTAMP]: keepText,
  [TIMESTAMPTZ]: parseTime,
  [INTERVAL]: keepText,
  [INT8_ARRAY]: arrayOf(BigInt),
  [TIMESTAMP_ARRAY]: arrayOf(keepText),
  [DATE_ARRAY]: arrayOf(keepText),
  [TIMESTAMPTZ_ARRAY]: arrayOf(parseTime),
  [INTERVAL_ARRAY]: arrayOf(keepText),
};

/** How both databases' clients turn texts into values; given to each client, so that other users of `pg` in this process keep theirs. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS[oid]) || pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

const ZERO = 48;

/**
 * `2026-09-04 13:40:25.420136+00` → microseconds. Digits at fixed places, since pages of rows have two or three times each;
 * anything else (years before 1000 or after 9999, infinity) goes to the general reader, which refuses what is no time.
 */
export function parseTime(text: string): Micros {
  const length = text.length;
  if (length < 22 || length > 29 || text.charCodeAt(4) !== 45 || text.charCodeAt(10) !== 32 || !text.endsWith('+00'))
    return parseDatabaseTime(text);
  const two = (at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - ZERO * 11;
  const days = daysFromEpoch(two(0) * 100 + two(2), two(5), two(8));
  const seconds = days * 86_400 + two(11) * 3600 + two(14) * 60 + two(17);
  let fraction = 0;
  if (length > 22) {
    for (let at = 20; at < 26; at += 1) fraction = fraction * 10 + (at < length - 3 ? text.charCodeAt(at) - ZERO : 0);
  }
  return seconds * 1_000_000 + fraction;
}

/** Days since 1970-01-01 of a date in the Gregorian calendar; years start in March, so that the leap day is the last one. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}
