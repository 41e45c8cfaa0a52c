import type { Clock, Micros } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import { type Cell, readCells, type Scope } from '../../storage/queries/metric-aggregates.ts';
import { readSpans, type Span, wantSpans } from '../../storage/queries/metric-spans.ts';
import { SETTLED_AFTER } from '../settling.ts';

/** A range in which so few events lie is counted faster than spans of it are kept. */
const WORTH_KEEPING = 5000;
/** Gaps between kept spans are read one by one up to this many, and as one range beyond. */
const MOST_GAPS = 8;

type Buckets = readonly Span[];

/**
 * All events of a metric by buckets: from kept spans where there are any, from the events elsewhere. Whole buckets that are over
 * and had to be counted are asked for, so that they are kept from then on.
 * @param buckets ascending, without gaps; the first and the last may reach beyond the range
 */
export async function readBuckets(
  deps: { db: Database; clock: Clock },
  scope: Scope,
  buckets: Buckets,
  worth = WORTH_KEEPING,
): Promise<Cell[]> {
  const { db, clock } = deps;
  const kept = new Map((await readSpans(db, scope, scope)).map((span) => [keyOf(span), span]));
  const whole = (span: Span): boolean => span.from >= scope.from && span.until <= scope.until;
  const cells: Cell[] = [];
  const missing: number[] = [];
  for (const [bucket, span] of buckets.entries()) {
    const found = whole(span) ? kept.get(keyOf(span)) : undefined;
    if (found) cells.push({ dimensions: [], bucket, count: found.count, sum_value: found.sum_value, unique: found.unique });
    else missing.push(bucket);
  }
  const counted: Cell[] = [];
  for (const [first, last] of gapsOf(missing)) counted.push(...(await readGap(db, scope, buckets, first, last)));
  const open = new Set(missing);
  const news = counted.filter(({ bucket }) => open.has(bucket));
  if (counted.reduce((sum, { count }) => sum + count, 0) >= worth) {
    const settled = clock.wall() - SETTLED_AFTER;
    const wanted = missing.map((bucket) => buckets[bucket] as Span).filter((span) => whole(span) && span.until <= settled);
    if (wanted.length > 0) await db.transaction((tx) => wantSpans(tx, scope, wanted));
  }
  return [...cells, ...news];
}

const keyOf = ({ from, until }: Span): string => `${from} ${until}`;

async function readGap(db: Database, scope: Scope, buckets: Buckets, first: number, last: number): Promise<Cell[]> {
  const from = Math.max(scope.from, (buckets[first] as Span).from);
  const until = Math.min(scope.until, (buckets[last] as Span).until);
  const starts: Micros[] = buckets.slice(first, last + 1).map((bucket) => bucket.from);
  const cells = await readCells(db, { ...scope, from, until }, starts, undefined);
  return cells.map((cell) => ({ ...cell, bucket: cell.bucket + first }));
}

/** Runs of neighbours, as first and last. */
function gapsOf(missing: readonly number[]): [number, number][] {
  const gaps: [number, number][] = [];
  for (const bucket of missing) {
    const gap = gaps.at(-1);
    if (gap && gap[1] === bucket - 1) gap[1] = bucket;
    else gaps.push([bucket, bucket]);
  }
  return gaps.length > MOST_GAPS ? [[gaps[0]?.[0] as number, gaps.at(-1)?.[1] as number]] : gaps;
}
