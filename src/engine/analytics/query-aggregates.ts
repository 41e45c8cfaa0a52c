import type { Clock } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import type { EventIds } from '../../lib/event-ids.ts';
import { isoSeconds } from '../../lib/time.ts';
import type { Database } from '../../storage/database.ts';
import { knownMetrics } from '../../storage/queries/custom-metrics.ts';
import { type Cell, type GroupRow, type Measurement, readCells, readGroups } from '../../storage/queries/metric-aggregates.ts';
import type { CommandContext } from '../context.ts';
import { type AggregateInput, type AggregateQuery, checkAggregate } from './aggregate-query.ts';
import { readPlace, writePlace } from './page-cursor.ts';
import { readBuckets } from './read-buckets.ts';

/** One combination of dimensions, with a number for each date. */
export interface AggregateRow {
  dimensions: readonly string[];
  measurements: Partial<Record<Measurement, number[]>>;
}

export interface Aggregate {
  row: { id: string; dates: string[]; data: AggregateRow[] };
  /** Where the next page begins. */
  next?: string;
}

/** Numbers in one answer at most; a page of fewer rows is followed by another. */
const MOST_NUMBERS = 1_000_000;

/**
 * Counts the events of a metric, sums their values and counts the people they are of, by hours, days, weeks or months of a time
 * zone and by what they say. The dates are the beginnings of those, in UTC; the first may lie before the range.
 * @throws DomainError `invalid`
 */
export async function queryAggregates(
  deps: { db: Database; clock: Clock; eventIds: EventIds },
  { accountId }: CommandContext,
  input: AggregateInput,
): Promise<Aggregate> {
  const query = checkAggregate(input);
  const after = readPlace(input);
  if (!(await knownMetrics(deps.db, accountId, [input.metric_id])).has(input.metric_id)) {
    throw new DomainError({ kind: 'invalid', detail: `A metric with id \`${input.metric_id}\` does not exist.`, at: ['metric_id'] });
  }
  const { rows, next } = await readRows(deps, accountId, query, after);
  const row = { id: String(deps.eventIds.next()), dates: query.buckets.map(({ from }) => isoSeconds(from)), data: rows };
  return { row, ...(next ? { next: writePlace(input, next) } : {}) };
}

async function readRows(
  deps: { db: Database; clock: Clock },
  accountId: string,
  { scope: told, buckets, measurements, order, pageSize }: AggregateQuery,
  after: GroupRow | undefined,
): Promise<{ rows: AggregateRow[]; next?: GroupRow }> {
  const { db } = deps;
  const scope = { ...told, accountId, withoutPeople: !measurements.includes('unique') };
  const starts = buckets.map(({ from }) => from);
  const empty = (dimensions: readonly string[]): AggregateRow => ({
    dimensions,
    measurements: Object.fromEntries(measurements.map((name) => [name, starts.map(() => 0)])),
  });
  if (scope.by.length === 0 || !order) {
    const row = empty([]);
    const isPlain = scope.where.length === 0 && scope.summed === undefined;
    for (const cell of await (isPlain ? readBuckets(deps, scope, buckets) : readCells(db, scope, starts, undefined))) fill(row, cell);
    return { rows: [row] };
  }
  const size = Math.max(1, Math.min(pageSize, Math.floor(MOST_NUMBERS / (starts.length * measurements.length))));
  const found = await readGroups(db, scope, order, after, size + 1);
  const groups = found.slice(0, size);
  // Recorded: where there is nothing there is one row of zeros.
  if (groups.length === 0) return { rows: after ? [] : [empty(scope.by.map(() => ''))] };
  const rows = new Map(groups.map(({ dimensions }) => [JSON.stringify(dimensions), empty(dimensions)]));
  const cells = await readCells(
    db,
    scope,
    starts,
    [...rows.values()].map(({ dimensions }) => dimensions),
  );
  for (const cell of cells) fill(rows.get(JSON.stringify(cell.dimensions)) as AggregateRow, cell);
  return { rows: [...rows.values()], next: found.length > size ? groups.at(-1) : undefined };
}

function fill({ measurements }: AggregateRow, cell: Cell): void {
  for (const [name, numbers] of Object.entries(measurements)) numbers[cell.bucket] = cell[name as Measurement];
}
