import { sql } from 'kysely';
import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import { arrayText } from '../array-text.ts';
import { compile } from '../compile.ts';
import type { Db, Tx } from '../database.ts';
import { type Source, timeOf } from './segment-criteria/source.ts';

/** The values of some properties of these profiles (uuid text) as times, in the order of the sources. */
export async function propertyTimes(
  db: Db,
  accountId: string,
  sources: readonly Source[],
  profileIds: readonly string[],
): Promise<Map<string, (Micros | null)[]>> {
  const columns = sources.map((source, i) => sql`${timeOf(source, 'p')} AS ${sql.id(`t${i}`)}`);
  const { text, parameters } = compile(
    sql`SELECT p.id, ${sql.join(columns)} FROM profiles AS p WHERE p.account_id = ${accountId} AND p.id = ANY(${arrayText(profileIds)}::uuid[])`,
  );
  const rows = await db.query<{ id: string } & Record<`t${number}`, Micros | null>>(text, parameters);
  return new Map(rows.map((row) => [row.id, sources.map((_, i) => row[`t${i}`] ?? null)]));
}

/** Sets when these profiles (uuid text) are to be looked at again; null: not at all. */
export async function setChangeTimes(
  tx: Tx,
  accountId: string,
  segmentId: string,
  times: ReadonlyMap<string, Micros | null>,
): Promise<void> {
  const ids = [...times.keys()].sort();
  const rows = ids.flatMap((p) => (times.get(p) == null ? [] : [{ p, t: isoMicros(times.get(p) as Micros) }]));
  await tx.query('DELETE FROM segment_dates WHERE account_id = $1 AND segment_id = $2 AND profile_id = ANY($3::uuid[])', [
    ...[accountId, segmentId, arrayText(ids)],
  ]);
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO segment_dates (account_id, profile_id, segment_id, changes_at)
     SELECT $1, r.p, $2, r.t FROM json_to_recordset($3::json) AS r(p uuid, t timestamptz) ORDER BY r.p
     ON CONFLICT (account_id, profile_id, segment_id) DO UPDATE SET changes_at = excluded.changes_at`,
    [accountId, segmentId, JSON.stringify(rows)],
  );
}

/** Forgets all dates of a segment, some at a time. @returns how many */
export async function deleteSegmentDates(tx: Tx, accountId: string, segmentId: string, limit: number): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM segment_dates WHERE account_id = $1 AND segment_id = $2 AND (profile_id, segment_id) IN
       (SELECT profile_id, segment_id FROM segment_dates WHERE account_id = $1 AND segment_id = $2 ORDER BY changes_at, profile_id LIMIT $3)
     RETURNING profile_id`,
    [accountId, segmentId, limit],
  );
  return rows.length;
}
