import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import { isoSeconds } from '../../lib/time.ts';
import { type Zone, zoneOf } from '../../lib/zones.ts';
import type { Database } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';
import type { Span } from '../../storage/queries/metric-spans.ts';
import { readSegmentHistory, type SegmentHistory, type Stretch } from '../../storage/queries/segment-history.ts';
import { knownIds, segmentIds } from '../../storage/queries/segments.ts';
import type { CommandContext } from '../context.ts';
import { bucketStarts } from './buckets.ts';
import { readTimeframe, SERIES_INTERVALS, type SeriesInterval, seriesFault, type Timeframe } from './timeframe.ts';

export type SegmentStatistic = 'members_added' | 'members_removed' | 'net_members_changed' | 'total_members';

export interface SegmentReportInput {
  statistics: readonly SegmentStatistic[];
  timeframe: Timeframe;
  /** A list of segments for each comparison of the filter; all must name a segment. Without any: all of the account. */
  segment_ids: readonly (readonly string[])[];
}

/** One segment's numbers: one of each for the whole time frame, or one for each date. */
interface Line<Numbers> {
  groupings: { segment_id: string };
  statistics: Partial<Record<SegmentStatistic, Numbers>>;
}

interface ReportDeps {
  db: Database;
  ids: Ids;
}

const MOST_SEGMENTS_NAMED = 100;
/** Numbers in one answer. */
const MOST_NUMBERS = 1_000_000;

/**
 * How many came to segments and left them within a time frame, and how many there were at its end; segments that are unknown are
 * left out. All from kept history: nothing is counted through.
 * @throws DomainError `invalid`
 */
export async function querySegmentValues(
  deps: ReportDeps,
  context: CommandContext,
  input: SegmentReportInput,
): Promise<{ row: { id: string; results: Line<number>[] } }> {
  const { span } = await check(deps, context, input);
  const report = await read(deps, context, input, [span]);
  const results = report.map(({ groupings, numbers }) => ({
    groupings,
    statistics: Object.fromEntries(input.statistics.map((name) => [name, numbers[name][0] as number])),
  }));
  return { row: { id: deps.ids.uuid(), results } };
}

/**
 * The same for each hour, day, week (from Monday) or month of the account's clock that a time frame touches. Dates are the
 * times that this clock shows, written as if they were UTC (recorded); the first may lie before the time frame.
 * @throws DomainError `invalid`
 */
export async function querySegmentSeries(
  deps: ReportDeps,
  context: CommandContext,
  input: SegmentReportInput & { interval: SeriesInterval },
): Promise<{ row: { id: string; results: Line<number[]>[]; date_times: string[] } }> {
  const { zone, span } = await check(deps, context, input);
  const starts = bucketStarts(zone, SERIES_INTERVALS[input.interval], span.from, span.until);
  const ends = [...starts.slice(1), span.until];
  const buckets = starts.map((start, i) => ({ from: Math.max(start, span.from), until: ends[i] as number }));
  const report = await read(deps, context, input, buckets);
  const results = report.map(({ groupings, numbers }) => ({
    groupings,
    statistics: Object.fromEntries(input.statistics.map((name) => [name, numbers[name]])),
  }));
  return { row: { id: deps.ids.uuid(), results, date_times: starts.map((start) => isoSeconds(zone.toLocal(start))) } };
}

/** @returns the time frame up to now at the latest */
async function check(
  { db }: ReportDeps,
  { accountId, now }: CommandContext,
  { statistics, timeframe, segment_ids: named, interval }: SegmentReportInput & { interval?: SeriesInterval },
): Promise<{ zone: Zone; span: Span }> {
  const faults: Fault[] = [];
  const refuse = (at: string, detail: string): void => {
    faults.push({ kind: 'invalid', detail, at: [at] });
  };
  if (statistics.length === 0) refuse('statistics', 'Name one statistic at least.');
  if (named.length > 1) refuse('filter', "The filter may name 'segment_id' once.");
  if (named.some((ids) => ids.length > MOST_SEGMENTS_NAMED))
    refuse('filter', `The filter may name ${MOST_SEGMENTS_NAMED} segments at most.`);
  const zone = zoneOf((await readAccount(db, accountId))?.timezone ?? 'UTC');
  const span = readTimeframe(timeframe, zone, now, faults);
  const told = span && interval && seriesFault(interval, span);
  if (told) refuse('interval', told);
  if (!span || faults.length > 0) throw new DomainError(faults);
  return { zone, span: { from: span.from, until: Math.max(span.from, Math.min(span.until, now)) } };
}

type Numbers = Record<SegmentStatistic, number[]>;

/** @param buckets ascending, each beginning where the one before it ends */
async function read(
  { db }: ReportDeps,
  { accountId, now }: CommandContext,
  { segment_ids: [named], statistics }: SegmentReportInput,
  buckets: readonly Span[],
): Promise<{ groupings: { segment_id: string }; numbers: Numbers }[]> {
  const ids = named ? [...(await knownIds(db, accountId, 'segments', named))].sort() : await segmentIds(db, accountId);
  if (ids.length * buckets.length * statistics.length > MOST_NUMBERS) {
    const detail = `The report would have more than ${MOST_NUMBERS} numbers. Ask about fewer segments or a shorter time frame.`;
    throw new DomainError({ kind: 'invalid', detail, at: ['filter'] });
  }
  const end = buckets.at(-1)?.until ?? now;
  // What is under way has no end: a change of this very moment belongs to it.
  const stretches: Stretch[] = buckets.map(({ from, until }) => (until >= now ? { from } : { from, until }));
  if (end < now) stretches.push({ from: end });
  const histories = await readSegmentHistory(db, accountId, ids, stretches);
  return [...histories].map(([segment_id, history]) => ({ groupings: { segment_id }, numbers: numbersOf(history, buckets.length) }));
}

/** How many there were is found backwards, from how many there are now. */
function numbersOf({ members, added, removed }: SegmentHistory, buckets: number): Numbers {
  const net = added.map((count, i) => count - (removed[i] as number));
  const total: number[] = [];
  let after = 0;
  for (let i = net.length - 1; i >= 0; i--) {
    total[i] = members - after;
    after += net[i] as number;
  }
  const shown = (numbers: readonly number[]): number[] => numbers.slice(0, buckets);
  return { members_added: shown(added), members_removed: shown(removed), net_members_changed: shown(net), total_members: shown(total) };
}
