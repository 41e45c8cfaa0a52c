import { sql } from 'kysely';
import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import { compile } from '../compile.ts';
import type { Db } from '../database.ts';

/** An event as timelines show it. */
export interface TimelineRow {
  id: bigint;
  /** uuid text */
  profile_id: string;
  metric_id: string;
  unique_id: string;
  occurred_at: Micros;
  value: number | null;
  value_currency: string | null;
  properties: Record<string, unknown>;
}

/** A place between events: they are ordered by when they happened, and by id within a second. */
export interface TimelinePlace {
  at: Micros;
  id: bigint;
}

/** Whose events and of which metric; all of the account unless said. */
export interface TimelineScope {
  metricId?: string;
  /** uuid text */
  profileId?: string;
}

/** The events behind a place, in one direction; at most `limit`. */
export async function readTimeline(
  db: Db,
  accountId: string,
  { metricId, profileId }: TimelineScope,
  { after, descending, limit }: { after: TimelinePlace; descending: boolean; limit: number },
): Promise<TimelineRow[]> {
  const metric = metricId === undefined ? sql`` : sql` AND e.metric_id = ${metricId}`;
  const profile = profileId === undefined ? sql`` : sql` AND e.profile_id = ${profileId}::uuid`;
  const place = sql`(${isoMicros(after.at)}::timestamptz, ${String(after.id)}::bigint)`;
  const behind = descending ? sql`<` : sql`>`;
  const order = descending ? sql`e.occurred_at DESC, e.id DESC` : sql`e.occurred_at, e.id`;
  const { text, parameters } = compile(sql`
    SELECT e.id, e.profile_id, e.metric_id, e.unique_id, e.occurred_at, e.value, e.value_currency, e.properties
      FROM events AS e
     WHERE e.account_id = ${accountId}${metric}${profile} AND (e.occurred_at, e.id) ${behind} ${place}
     ORDER BY ${order} LIMIT ${limit}`);
  const rows = await db.query<Omit<TimelineRow, 'value'> & { value: unknown }>(text, parameters);
  return rows.map((row) => ({ ...row, value: row.value === null ? null : Number(row.value) }));
}

/** Whether a profile (uuid text) has an event of a metric. */
export async function profileHasEvent(db: Db, accountId: string, profileId: string, metricId: string): Promise<boolean> {
  const rows = await db.query(
    'SELECT id FROM events WHERE account_id = $1 AND profile_id = $2 AND metric_id = $3 ORDER BY unique_id LIMIT 1',
    [...[accountId, profileId, metricId]],
  );
  return rows.length > 0;
}
