import { sql } from 'kysely';
import type { Micros } from '../../../lib/clock.ts';
import { ID_EPOCH_MS, ID_LOW_BITS } from '../../../lib/event-ids.ts';
import { isoMicros } from '../../../lib/time.ts';
import { compile } from '../../compile.ts';
import type { Db } from '../../database.ts';
import type { Sql } from './scope.ts';

/** Times of profiles that an index is sorted by. */
export type TimedSource =
  | { readonly kind: 'events'; readonly metricId: string }
  | { readonly kind: 'list' | 'segment'; readonly groupId: string }
  | { readonly kind: 'profile'; readonly column: 'created_at' | 'updated_at' }
  | { readonly kind: 'suppressions' }
  | { readonly kind: 'consent'; readonly channel: string; readonly purpose: string; readonly column: 'consented_at' | 'updated_at' }
  /** The next change of each profile whose dates no index knows; it needs no shift. */
  | { readonly kind: 'dates'; readonly segmentId: string };

/** A condition looks at the age of a time: it may change its mind `shift` microseconds after it (or before, if negative). */
export interface Timing {
  readonly source: TimedSource;
  readonly shift: Micros;
}

export interface Crossing {
  readonly since: Micros;
  readonly now: Micros;
  readonly limit: number;
  /**
   * Whether the account goes by the wall clock, so that ids of events tell when they came. Who brought an event that had crossed
   * before it came was looked at for it; otherwise every event would cross once more, at the age of nothing.
   */
  readonly onWallTime: boolean;
}

/** Profiles (uuid text) whose time, moved by its shift, lies after `since` and not after `now`; at most `limit`. */
export async function crossedProfiles(db: Db, accountId: string, timings: readonly Timing[], span: Crossing): Promise<string[]> {
  const { since, now, limit, onWallTime } = span;
  const found = new Set<string>();
  const read = async ({ source, shift }: Timing): Promise<void> => {
    const { table, time, profile } = partsOf(accountId, source);
    const { text, parameters } = compile(sql`
      SELECT DISTINCT ${profile} AS profile_id FROM ${table}
       AND ${time} > ${isoMicros(since - shift)}::timestamptz AND ${time} <= ${isoMicros(now - shift)}::timestamptz${
         onWallTime && source.kind === 'events' ? cameBefore(shift) : sql``
       } LIMIT ${sql.lit(limit)}`);
    for (const row of await db.query<{ profile_id: string }>(text, parameters)) found.add(row.profile_id);
  };
  for (const timing of timings) if (found.size < limit) await read(timing);
  return [...found];
}

/** That an event came before its time, moved by the shift. */
const cameBefore = (shift: Micros): Sql =>
  sql` AND (t.id >> ${sql.lit(ID_LOW_BITS)}) < extract(epoch FROM t.occurred_at) * 1000 + ${sql.lit(Math.floor(shift / 1000) - ID_EPOCH_MS)}`;

/** The first time after `now` at which one of the times, moved by its shift, is reached. */
export async function nextCrossing(db: Db, accountId: string, timings: readonly Timing[], now: Micros): Promise<Micros | undefined> {
  const times = await Promise.all(
    timings.map(async ({ source, shift }) => {
      const { table, time } = partsOf(accountId, source);
      const { text, parameters } = compile(
        sql`SELECT min(${time}) AS at FROM ${table} AND ${time} > ${isoMicros(now - shift)}::timestamptz`,
      );
      const [row] = await db.query<{ at: Micros | null }>(text, parameters);
      return row?.at === null || row === undefined ? [] : [row.at + shift];
    }),
  );
  const all = times.flat();
  return all.length === 0 ? undefined : Math.min(...all);
}

/** The table with its condition, the time and the profile. */
function partsOf(accountId: string, source: TimedSource): { table: Sql; time: Sql; profile: Sql } {
  switch (source.kind) {
    case 'events':
      return {
        table: sql`events AS t WHERE t.account_id = ${accountId} AND t.metric_id = ${source.metricId}`,
        ...{ time: sql`t.occurred_at`, profile: sql`t.profile_id` },
      };
    case 'list':
      return {
        table: sql`list_members AS t WHERE t.account_id = ${accountId} AND t.list_id = ${source.groupId}`,
        ...{ time: sql`t.joined_at`, profile: sql`t.profile_id` },
      };
    case 'segment':
      return {
        table: sql`segment_members AS t WHERE t.account_id = ${accountId} AND t.segment_id = ${source.groupId}`,
        ...{ time: sql`t.joined_at`, profile: sql`t.profile_id` },
      };
    case 'profile':
      return { table: sql`profiles AS t WHERE t.account_id = ${accountId}`, time: sql`t.${sql.ref(source.column)}`, profile: sql`t.id` };
    case 'suppressions':
      return {
        table: sql`email_suppressions AS t WHERE t.account_id = ${accountId}`,
        ...{ time: sql`t.suppressed_at`, profile: sql`t.profile_id` },
      };
    case 'consent':
      return {
        table: sql`consents AS t WHERE t.account_id = ${accountId} AND t.channel = ${source.channel} AND t.purpose = ${source.purpose}`,
        ...{ time: sql`t.${sql.ref(source.column)}`, profile: sql`t.profile_id` },
      };
    case 'dates':
      return {
        table: sql`segment_dates AS t WHERE t.account_id = ${accountId} AND t.segment_id = ${source.segmentId}`,
        ...{ time: sql`t.changes_at`, profile: sql`t.profile_id` },
      };
  }
}
