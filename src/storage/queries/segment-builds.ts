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
export const NOBODY = '00000000-0000-0000-0000-000000000000';
/** Behind every profile. */
const EVERYBODY = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Has a segment applied to everybody, from the beginning if it is being done already. A new definition stays one. */
export async function startBuild(tx: Tx, accountId: string, segmentId: string, organic: boolean, now: Micros): Promise<void> {
  await tx.query(
    `INSERT INTO segment_builds (account_id, segment_id, after_id, looked_at, organic, started_at) VALUES ($1, $2, $3, 0, $4, $5)
     ON CONFLICT (account_id, segment_id) DO UPDATE SET after_id = excluded.after_id, looked_at = excluded.looked_at,
       organic = segment_builds.organic AND excluded.organic, started_at = excluded.started_at`,
    [accountId, segmentId, NOBODY, organic, isoMicros(now)],
  );
}

/** A build that may have begun anew, been worked on or ended since it was looked at. */
export interface SeenBuild extends BuildRow {
  /** Which version of the row was seen: it is another one after every change. */
  seen: string;
}

/** Builds that are to be done, in the order in which their turn comes; nobody is kept from changing them. @param but those to pass over */
export function waitingBuilds(db: Db, but: readonly BuildKey[], limit: number): Promise<SeenBuild[]> {
  return db.query<SeenBuild>(
    // sql-allow account: workers build segments of all accounts
    `SELECT account_id, segment_id, after_id, looked_at, organic, started_at, xmin::text AS seen FROM segment_builds
      WHERE account_id || chr(10) || segment_id NOT IN (SELECT json_array_elements_text($1::json))
      ORDER BY looked_at, account_id, segment_id LIMIT $2`,
    [JSON.stringify(but.map(({ account_id, segment_id }) => `${account_id}\n${segment_id}`)), limit],
  );
}

/** Holds a build until the transaction ends, if it is as it was seen. @returns whether it is */
export async function holdSeen(tx: Tx, { account_id, segment_id, seen }: SeenBuild): Promise<boolean> {
  const [row] = await tx.query<{ seen: string }>(
    'SELECT xmin::text AS seen FROM segment_builds WHERE account_id = $1 AND segment_id = $2 FOR UPDATE',
    [account_id, segment_id],
  );
  return row?.seen === seen;
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

export interface Stretch {
  upTo: string;
  isLast: boolean;
}

/**
 * Everybody, where the database thinks that there are no more than `limit` profiles of all accounts; otherwise undefined. To count
 * those of an account would take a tenth of the time that a build takes.
 */
export async function everybody(db: Db, limit: number): Promise<Stretch | undefined> {
  const [row] = await db.query<{ few: boolean }>(
    "SELECT reltuples BETWEEN 0 AND $1 AS few FROM pg_class WHERE oid = 'profiles'::regclass",
    [limit],
  );
  return row?.few ? { upTo: EVERYBODY, isLast: true } : undefined;
}

/**
 * Up to which profile the next `limit` reach in the order of their ids (uuid text), and whether there are more behind; undefined
 * when there is nobody.
 */
export async function stretchAfter(db: Db, accountId: string, afterId: string, limit: number): Promise<Stretch | undefined> {
  const [row] = await db.query<{ id: string }>(
    `SELECT id FROM (SELECT id FROM profiles WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3) AS next ORDER BY id DESC LIMIT 1`,
    [accountId, afterId, limit],
  );
  return row && { upTo: row.id, isLast: (await profilesAfter(db, accountId, row.id, 1)).length === 0 };
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
