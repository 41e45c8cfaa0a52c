import { createHash } from 'node:crypto';
import { storable } from './storable.ts';
import type { Comparison, Cursor, QueryFault, Sort } from './types.ts';

const VERSION = 1;
/** Generous for a long name as sort value, and well below what a request line may hold. */
const MAX_TEXT = 8 * 1024;
const MAX_URL = 4 * MAX_TEXT;
const MAX_VALUES = 8;

/** Clients hand back the whole of `links.next`, or the part of it behind the parameter's name. */
const IN_URL = /(?:^|[?&])page(?:(?:\[|%5B)cursor(?:\]|%5D)|_cursor)=([^&#]*)/i;

/**
 * Says which request a cursor belongs to: operation, conditions (in any order) and order of rows.
 * Give it the filter and sort of the Query, not the operation's default sort, on both ends.
 */
export function queryHash(operationId: string, filter: readonly Comparison[], sort: Sort | undefined): string {
  const conditions = filter.map(({ operator, field, arity, value }) =>
    JSON.stringify([operator, field, arity, Array.isArray(value) ? [...value].sort() : value]),
  );
  const order = sort ? `${sort.descending ? '-' : ''}${sort.name}` : '';
  const canonical = JSON.stringify([operationId, conditions.sort(), order]);
  return createHash('sha256').update(canonical).digest('base64url').slice(0, 12);
}

/** The text of `page[cursor]`: base64url of `[version, hash, "n" | "p", ...values]`. Unsigned: it opens no door by itself. */
export function encodeCursor({ hash, values, direction }: Cursor): string {
  return Buffer.from(JSON.stringify([VERSION, hash, direction === 'next' ? 'n' : 'p', ...values])).toString('base64url');
}

/**
 * Reads the text of `page[cursor]`, or of a whole URL that has it. Anyone can write one, so its values are texts
 * that PostgreSQL can hold and finite numbers, but not yet of the type of the column that is sorted by: check before binding.
 */
export function decodeCursor(text: string, expectedHash: string): Cursor | QueryFault {
  const cursor = readCursor(text);
  if (!cursor) return fault('Use the value of page[cursor] in links.next or links.prev as it stands.');
  if (cursor.hash !== expectedHash)
    return fault('It belongs to a request with another path, filter or sort; repeat those of the first page.');
  return cursor;
}

function fault(remedy: string): QueryFault {
  return { parameter: 'page[cursor]', detail: `Invalid cursor provided. ${remedy}` };
}

function readCursor(text: string): Cursor | undefined {
  if (text.length > MAX_URL) return undefined;
  const bare = (IN_URL.exec(text)?.[1] ?? text).replace(/(?:=|%3D){1,2}$/i, '');
  if (bare.length > MAX_TEXT || !/^[\w-]+$/.test(bare)) return undefined;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(bare, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [version, hash, direction, ...values] = parts as unknown[];
  if (version !== VERSION || typeof hash !== 'string' || (direction !== 'n' && direction !== 'p')) return undefined;
  if (values.length < 1 || values.length > MAX_VALUES || !values.every(isCursorValue)) return undefined;
  return { hash, values, direction: direction === 'n' ? 'next' : 'prev' };
}

function isCursorValue(value: unknown): value is Cursor['values'][number] {
  if (typeof value === 'string') return storable(value);
  return value === null || typeof value === 'boolean' || Number.isFinite(value);
}
