import { sql } from 'kysely';
import type { Micros } from '../../../lib/clock.ts';
import { isoMicros } from '../../../lib/time.ts';
import { anyOf, type Sql } from './scope.ts';

/**
 * The times that a condition accepts: a span with both ends in it, or days of any year, as ranges of month × 100 + day.
 * A span without an end is open there.
 */
export type Window =
  | { readonly kind: 'span'; readonly from?: Micros; readonly to?: Micros }
  | { readonly kind: 'days'; readonly ranges: readonly (readonly [first: number, last: number])[] };

/** The conditions on a timestamp. */
export function inWindow(window: Window, column: Sql): Sql[] {
  if (window.kind === 'span') {
    return [
      ...(window.from === undefined ? [] : [sql`${column} >= ${isoMicros(window.from)}::timestamptz`]),
      ...(window.to === undefined ? [] : [sql`${column} <= ${isoMicros(window.to)}::timestamptz`]),
    ];
  }
  const day = sql`(extract(month from ${column} AT TIME ZONE 'UTC') * 100 + extract(day from ${column} AT TIME ZONE 'UTC'))`;
  return [anyOf(window.ranges.map(([first, last]) => sql`${day} BETWEEN ${sql.lit(first)} AND ${sql.lit(last)}`))];
}
