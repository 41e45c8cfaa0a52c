import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface ListSuppressionRow {
  profile_id: string;
  list_id: string;
  reason: string;
  suppressed_at: Micros;
}

const GIVEN = 'SELECT value::uuid AS id FROM json_array_elements_text($2::json)';

/** The list suppressions of these profiles (uuid text), the oldest first. */
export function readListSuppressions(db: Db, accountId: string, profileIds: readonly string[]): Promise<ListSuppressionRow[]> {
  return db.query<ListSuppressionRow>(
    `SELECT profile_id, list_id, reason, suppressed_at FROM list_suppressions
      WHERE account_id = $1 AND profile_id IN (${GIVEN})
      ORDER BY suppressed_at, list_id, reason, profile_id`,
    [accountId, JSON.stringify(profileIds)],
  );
}

/** One that is there already keeps its time. @returns the profiles (uuid text) that did not have it before */
export async function insertListSuppressions(
  tx: Tx,
  accountId: string,
  profileIds: readonly string[],
  { listId, reason, now }: { listId: string; reason: string; now: Micros },
): Promise<string[]> {
  const rows = await tx.query<{ profile_id: string }>(
    `INSERT INTO list_suppressions (account_id, profile_id, list_id, reason, suppressed_at)
     SELECT $1, g.id, $3, $4, $5 FROM (${GIVEN}) AS g ORDER BY g.id
     ON CONFLICT DO NOTHING RETURNING profile_id`,
    [accountId, JSON.stringify(profileIds), listId, reason, isoMicros(now)],
  );
  return rows.map((row) => row.profile_id);
}

/** Deletes all that keep one list's messages from these profiles. @returns those who had any (uuid text), once per reason */
export async function deleteListSuppressions(
  tx: Tx,
  accountId: string,
  profileIds: readonly string[],
  listId: string,
): Promise<{ profile_id: string; reason: string }[]> {
  return tx.query<{ profile_id: string; reason: string }>(
    `DELETE FROM list_suppressions WHERE account_id = $1 AND list_id = $3 AND profile_id IN (${GIVEN}) RETURNING profile_id, reason`,
    [accountId, JSON.stringify(profileIds), listId],
  );
}

/** Sets when the latest list suppression of each profile (uuid text) was made; null when it has none. */
export async function setListSuppressedAt(tx: Tx, accountId: string, latest: ReadonlyMap<string, Micros | null>): Promise<void> {
  const rows = [...latest].map(([id, at]) => ({ id, at: at === null ? null : isoMicros(at) }));
  await tx.query(
    `UPDATE profiles p SET list_suppressed_at = r.at
       FROM json_to_recordset($2) AS r(id uuid, at timestamptz)
      WHERE p.account_id = $1 AND p.id = r.id`,
    [accountId, JSON.stringify(rows)],
  );
}
