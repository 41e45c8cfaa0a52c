import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** Ids are uuid text. */
export interface Alias {
  account_id: string;
  source_id: string;
  /** Who it is now. */
  profile_id: string;
}

/** Which of these profiles were merged, and who they are now. The limit is for the planner, as in identifiers.ts. */
export async function findAliases(db: Db, keys: readonly { account_id: string; id: string }[]): Promise<Alias[]> {
  if (keys.length === 0) return [];
  return db.query<Alias>(
    `SELECT m.account_id, m.source_id, m.profile_id
       FROM (SELECT * FROM json_to_recordset($1) AS given(account_id text, id uuid) LIMIT $2) AS k
       JOIN profile_merges m ON m.account_id = k.account_id AND m.source_id = k.id`,
    [JSON.stringify(keys.map(({ account_id, id }) => ({ account_id, id }))), keys.length],
  );
}

export interface NewMerge extends Alias {
  actor_kind: string;
  actor_id: string;
  merged_at: Micros;
  /** Wall time. */
  due_at: Micros;
}

/** Remembers a merge; those who became the source before are the destination from now on. @returns whether it is new */
export async function insertMerge(tx: Tx, merge: NewMerge): Promise<boolean> {
  // sql-allow move-profile: an alias lies where its own id says
  await tx.query('UPDATE profile_merges SET profile_id = $3 WHERE account_id = $1 AND profile_id = $2', [
    ...[merge.account_id, merge.source_id, merge.profile_id],
  ]);
  const rows = await tx.query(
    `INSERT INTO profile_merges (account_id, source_id, profile_id, merged_into, actor_kind, actor_id, merged_at, due_at)
     VALUES ($1, $2, $3, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING source_id`,
    [
      ...[merge.account_id, merge.source_id, merge.profile_id, merge.actor_kind, merge.actor_id],
      ...[isoMicros(merge.merged_at), isoMicros(merge.due_at)],
    ],
  );
  return rows.length > 0;
}

export interface DueMerge extends Alias {
  passes: number;
}

/** The merge that has waited longest and that nobody works on; it is this transaction's until the end. */
export async function claimMerge(tx: Tx, now: Micros): Promise<DueMerge | undefined> {
  const [merge] = await tx.query<DueMerge>(
    `SELECT account_id, source_id, profile_id, passes FROM profile_merges
      WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [isoMicros(now)],
  );
  return merge;
}

/** Counts what was moved. @param pass null while rows are left; otherwise when to look again, null for never */
export async function noteMoved(
  tx: Tx,
  { account_id, source_id }: Alias,
  rows: number,
  pass: { dueAt: Micros | null } | null,
): Promise<void> {
  await tx.query(
    `UPDATE profile_merges
        SET moved_rows = moved_rows + $3, passes = passes + $4, due_at = CASE WHEN $4 = 0 THEN due_at ELSE $5::timestamptz END
      WHERE account_id = $1 AND source_id = $2`,
    [account_id, source_id, rows, pass ? 1 : 0, pass?.dueAt == null ? null : isoMicros(pass.dueAt)],
  );
}

/** Forgets who became this profile. @returns their ids (uuid text) */
export async function deleteMergesInto(tx: Tx, accountId: string, profileId: string): Promise<string[]> {
  const rows = await tx.query<{ source_id: string }>(
    'DELETE FROM profile_merges WHERE account_id = $1 AND profile_id = $2 RETURNING source_id',
    [accountId, profileId],
  );
  return rows.map((row) => row.source_id);
}
