import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface BuildKey {
  account_id: string;
  segment_id: string;
}

export interface BuildRow extends BuildKey {
  after_id: string;
  looked_at: bigint;
  organic: boolean;
  started_at: Micros;
}

/** Before every profile in order. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Has a segment applied to everybody, from the beginning if it is being done already. A new definition stays one. */
export async function startBuild(tx: Tx, accountId: string, segmentId: string, organic: boolean, now: Micros): Promise<void> {
  await tx.query(
    `INSERT INTO segment_builds (account_id, segment_id, after_id, looked_at, organic, started_at) VALUES ($1, $2, $3, 0, $4, $5)
     ON CONFLICT (account_id, segment_id) DO UPDATE SET after_id = excluded.after_id, looked_at = excluded.looked_at,
       organic = segment_builds.organic AND excluded.organic, started_at = excluded.started_at`,
    [accountId, segmentId, NOBODY, organic, isoMicros(now)],
  );
}

/** A build that no other process is at, held until the transaction ends. @param but those to pass over */
export async function claimBuild(tx: Tx, but: readonly BuildKey[]): Promise<BuildRow | undefined> {
  const [row] = await tx.query<BuildRow>(
    `SELECT account_id, segment_id, after_id, looked_at, organic, started_at FROM segment_builds
      WHERE account_id || chr(10) || segment_id NOT IN (SELECT json_array_elements_text($1::json))
      ORDER BY looked_at, account_id, segment_id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [JSON.stringify(but.map(({ account_id, segment_id }) => `${account_id}\n${segment_id}`))],
  );
  return row;
}

/** Waits for a slice of this build that is under way, and keeps the next one from starting until the transaction ends. */
export async function holdBuild(tx: Tx, accountId: string, segmentId: string): Promise<void> {
  await tx.query('SELECT segment_id FROM segment_builds WHERE account_id = $1 AND segment_id = $2 FOR UPDATE', [accountId, segmentId]);
}

/** The same for all builds of the account. */
export async function holdBuilds(tx: Tx, accountId: string): Promise<void> {
  await tx.query('SELECT segment_id FROM segment_builds WHERE account_id = $1 ORDER BY segment_id FOR UPDATE', [accountId]);
}

export async function advanceBuild(tx: Tx, build: BuildRow, afterId: string, looked: number): Promise<void> {
  await tx.query('UPDATE segment_builds SET after_id = $3, looked_at = looked_at + $4 WHERE account_id = $1 AND segment_id = $2', [
    ...[build.account_id, build.segment_id, afterId, looked],
  ]);
}

export async function deleteBuild(tx: Tx, accountId: string, segmentId: string): Promise<void> {
  await tx.query('DELETE FROM segment_builds WHERE account_id = $1 AND segment_id = $2', [accountId, segmentId]);
}

/** The next profiles in the order of their ids (uuid text). */
export async function profilesAfter(db: Db, accountId: string, afterId: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>('SELECT id FROM profiles WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3', [
    accountId,
    afterId,
    limit,
  ]);
  return rows.map(({ id }) => id);
}
