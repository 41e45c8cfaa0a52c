import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface SuppressionRow {
  profile_id: string;
  reason: string;
  suppressed_at: Micros;
}

const GIVEN = 'SELECT value::uuid AS id FROM json_array_elements_text($2::json)';

/** The suppressions of these profiles (uuid text), the oldest first. */
export function readSuppressions(db: Db, accountId: string, profileIds: readonly string[]): Promise<SuppressionRow[]> {
  return db.query<SuppressionRow>(
    `SELECT profile_id, reason, suppressed_at FROM email_suppressions
      WHERE account_id = $1 AND profile_id IN (${GIVEN})
      ORDER BY suppressed_at, reason, profile_id`,
    [accountId, JSON.stringify(profileIds)],
  );
}

/** One that is there already keeps its time. @returns the profiles (uuid text) that were not suppressed for this reason before */
export async function insertSuppressions(
  tx: Tx,
  accountId: string,
  profileIds: readonly string[],
  reason: string,
  now: Micros,
): Promise<string[]> {
  const rows = await tx.query<{ profile_id: string }>(
    `INSERT INTO email_suppressions (account_id, profile_id, reason, suppressed_at)
     SELECT $1, g.id, $3, $4 FROM (${GIVEN}) AS g ORDER BY g.id
     ON CONFLICT DO NOTHING RETURNING profile_id`,
    [accountId, JSON.stringify(profileIds), reason, isoMicros(now)],
  );
  return rows.map((row) => row.profile_id);
}

/** @returns what was deleted: the profiles (uuid text) and why they were suppressed */
export function deleteSuppressions(
  tx: Tx,
  accountId: string,
  profileIds: readonly string[],
  reasons: readonly string[],
): Promise<{ profile_id: string; reason: string }[]> {
  return tx.query<{ profile_id: string; reason: string }>(
    `DELETE FROM email_suppressions
      WHERE account_id = $1 AND reason IN (SELECT json_array_elements_text($3::json)) AND profile_id IN (${GIVEN})
     RETURNING profile_id, reason`,
    [accountId, JSON.stringify(profileIds), JSON.stringify(reasons)],
  );
}

/** Sets when the latest suppression of each profile (uuid text) was made; null when it has none. */
export async function setSuppressedAt(tx: Tx, accountId: string, latest: ReadonlyMap<string, Micros | null>): Promise<void> {
  const rows = [...latest].map(([id, at]) => ({ id, at: at === null ? null : isoMicros(at) }));
  await tx.query(
    `UPDATE profiles p SET email_suppressed_at = r.at
       FROM json_to_recordset($2) AS r(id uuid, at timestamptz)
      WHERE p.account_id = $1 AND p.id = r.id`,
    [accountId, JSON.stringify(rows)],
  );
}
