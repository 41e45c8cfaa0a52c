import type { Micros } from '../../lib/clock.ts';

/**
 * Where a page begins, as one integer that every client can hold (53 bits): so many pages (12 bits) behind the first row of a
 * millisecond, counted from 1990.
 */
export interface Mark {
  /** Milliseconds since 1970. */
  readonly ms: number;
  /** Full pages of that millisecond that came before. */
  readonly pages: number;
}

const EPOCH_MS = 631_152_000_000;
const PAGES = 4096;

/** Before everything that there is. */
export const BEGINNING: Mark = { ms: EPOCH_MS, pages: 0 };

export const markerOf = ({ ms, pages }: Mark): number => (Math.max(ms, EPOCH_MS) - EPOCH_MS) * PAGES + pages;

/** Undefined for a number that markerOf never gives. */
export function markOf(marker: number): Mark | undefined {
  if (!Number.isSafeInteger(marker) || marker < 0) return undefined;
  return { ms: Math.floor(marker / PAGES) + EPOCH_MS, pages: marker % PAGES };
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Absent on the last page. */
  readonly next?: Mark;
}

/**
 * Cuts a page so that the next one begins with a millisecond of its own, or in the middle of one that fills whole pages: rows
 * come once each however many are of one time.
 * @param found up to `size + 1` rows from the mark on, in order
 */
export function cutPage<Row>(found: readonly Row[], size: number, mark: Mark, msOf: (row: Row) => number): Page<Row> {
  const beyond = found[size];
  if (beyond === undefined) return { rows: found };
  const ms = msOf(beyond);
  const first = found.findIndex((row) => msOf(row) === ms);
  if (first > 0) return { rows: found.slice(0, first), next: { ms, pages: 0 } };
  return { rows: found.slice(0, size), next: { ms, pages: ms === mark.ms ? mark.pages + 1 : 1 } };
}

export const msOf = (micros: Micros): number => Math.floor(micros / 1000);
