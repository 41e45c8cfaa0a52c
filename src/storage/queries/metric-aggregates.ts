import { type RawBuilder, sql } from 'kysely';
import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import { compile } from '../compile.ts';
import type { Db } from '../database.ts';

/** The events that an aggregate is about. */
export interface Scope {
  accountId: string;
  metricId: string;
  from: Micros;
  until: Micros;
  /** Properties that events are told apart by, or the column of the currency. */
  by: readonly string[];
  /** What events must say: one of the values of each. */
  where: readonly { dimension: string; values: readonly string[] }[];
  /** A property whose numbers are summed in place of the events' values. */
  summed?: string;
  /** People are not counted, which costs as much as all the rest: cells have 0. */
  withoutPeople?: boolean;
}

export type Measurement = 'count' | 'sum_value' | 'unique';

/** What rows are ordered by: a measurement over the whole range, or the dimension with that place in `by`. */
export type Order = { measurement: Measurement; descending: boolean } | { place: number; descending: boolean };

/** A row with its dimensions; `key` is what it was ordered by. */
export interface GroupRow {
  dimensions: readonly string[];
  key: string;
}

const CURRENCY = '$value_currency';

/** Empty where an event does not say (recorded). */
const textOf = (dimension: string): RawBuilder<unknown> =>
  dimension === CURRENCY
    ? sql`coalesce(e.value_currency, '') COLLATE "C"`
    : sql`coalesce(e.properties ->> ${dimension}::text, '') COLLATE "C"`;

const valueIn = ({ summed }: Scope): RawBuilder<unknown> =>
  summed === undefined
    ? sql`e.value`
    : sql`CASE WHEN jsonb_typeof(e.properties -> ${summed}::text) = 'number' THEN (e.properties ->> ${summed}::text)::numeric END AS value`;

const named = (place: number): RawBuilder<unknown> => sql`${sql.ref(`d${place}`)}`;
const places = ({ by }: Scope): RawBuilder<unknown>[] => by.map((_, place) => named(place));

function eventsOf(scope: Scope): RawBuilder<unknown> {
  const dimensions = scope.by.map((dimension, place) => sql`, ${textOf(dimension)} AS ${named(place)}`);
  const where = scope.where.map(
    ({ dimension, values }) => sql` AND ${textOf(dimension)} IN (SELECT json_array_elements_text(${JSON.stringify(values)}::json))`,
  );
  return sql`SELECT e.id, e.profile_id, e.occurred_at, ${valueIn(scope)}${join(dimensions)} FROM events AS e
    WHERE e.account_id = ${scope.accountId} AND e.metric_id = ${scope.metricId}
      AND e.occurred_at >= ${isoMicros(scope.from)} AND e.occurred_at < ${isoMicros(scope.until)}${join(where)}`;
}

const join = (parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => (parts.length > 0 ? sql.join(parts, sql``) : sql``);

const MEASURED: Record<Measurement, RawBuilder<unknown>> = {
  count: sql`count(id)`,
  sum_value: sql`coalesce(sum(value), 0)`,
  unique: sql`count(DISTINCT profile_id)`,
};

/** Which combinations of dimensions there are, in order, behind `after`; at most `limit`. */
export async function readGroups(db: Db, scope: Scope, order: Order, after: GroupRow | undefined, limit: number): Promise<GroupRow[]> {
  const dimensions = sql.join(places(scope));
  const byMeasurement = 'measurement' in order;
  const key = byMeasurement ? sql`${MEASURED[order.measurement]}::numeric` : named(order.place);
  const compare = order.descending ? sql`<` : sql`>`;
  const last = after && (byMeasurement ? sql`${after.key}::numeric` : sql`${after.key}::text`);
  const behind = after
    ? sql` WHERE key ${compare} ${last} OR (key = ${last} AND (${dimensions}) > (${sql.join(after.dimensions.map((value) => sql`${value}::text`))}))`
    : sql``;
  const { text, parameters } = compile(sql`
    SELECT ${dimensions}, key::text AS key FROM (
      SELECT ${dimensions}, ${key} AS key FROM (${eventsOf(scope)}) AS told GROUP BY ${dimensions}
    ) AS grouped${behind} ORDER BY grouped.key ${order.descending ? sql`DESC` : sql`ASC`}, ${dimensions} LIMIT ${sql.lit(limit)}`);
  const rows = await db.query<Record<string, string>>(text, parameters);
  return rows.map((row) => ({ dimensions: scope.by.map((_, place) => row[`d${place}`] as string), key: row.key as string }));
}

/** One bucket of one group. Buckets without events have no row. */
export interface Cell {
  dimensions: readonly string[];
  /** Place of the bucket among the starts. */
  bucket: number;
  count: number;
  sum_value: number;
  unique: number;
}

/** @param starts of the buckets, ascending; the first is not after `from` @param groups absent where nothing tells events apart */
export async function readCells(
  db: Db,
  scope: Scope,
  starts: readonly Micros[],
  groups: readonly (readonly string[])[] | undefined,
): Promise<Cell[]> {
  const bucket = sql`width_bucket(occurred_at, ${`{${starts.map(isoMicros).join(',')}}`}::timestamptz[])`;
  const all = places(scope);
  const list = all.length > 0 ? sql`${sql.join(all)}, ` : sql``;
  const only = groups
    ? sql` WHERE (${sql.join(all)}) IN (SELECT ${sql.join(scope.by.map((_, place) => sql`value ->> ${sql.lit(place)}`))} FROM json_array_elements(${JSON.stringify(groups)}::json))`
    : sql``;
  const { text, parameters } = compile(sql`
    SELECT ${list}bucket, ${MEASURED.count} AS count, ${MEASURED.sum_value} AS sum_value, ${scope.withoutPeople ? sql`0` : MEASURED.unique} AS uniques
      FROM (SELECT ${list}id, profile_id, value, ${bucket} AS bucket FROM (${eventsOf(scope)}) AS told${only}) AS placed
     GROUP BY ${list}bucket`);
  const rows = await db.query<Record<string, unknown>>(text, parameters);
  return rows.map((row) => ({
    dimensions: scope.by.map((_, place) => row[`d${place}`] as string),
    ...{ bucket: Number(row.bucket) - 1, count: Number(row.count), sum_value: Number(row.sum_value), unique: Number(row.uniques) },
  }));
}
