import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';
import { insertInputs } from './job-inputs.ts';

/** Which column, or member by its path, each attribute of an item is read from. */
export interface FeedFields {
  external_id: string;
  title: string;
  description?: string;
  url?: string;
  price?: string;
  image_full_url?: string;
  image_thumbnail_url?: string;
  images?: string;
  published?: string;
  custom_metadata?: Readonly<Record<string, string>>;
}

/** What people say of a feed. */
export interface CatalogFeedRow {
  id: string;
  name: string;
  url: string;
  format: 'csv' | 'json' | 'xml';
  items_path: string | null;
  fields: FeedFields;
  every_minutes: number;
}

const SAID = 'id, name, url, format, items_path, fields, every_minutes';
const said = (accountId: string, feed: CatalogFeedRow): unknown[] => [
  ...[accountId, feed.id, feed.name, feed.url, feed.format, feed.items_path, JSON.stringify(feed.fields), feed.every_minutes],
];

/** @returns whether the id was free */
export async function insertCatalogFeed(tx: Tx, accountId: string, feed: CatalogFeedRow, now: Micros): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO catalog_feeds (account_id, ${SAID}, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $9) ON CONFLICT DO NOTHING RETURNING id`,
    [...said(accountId, feed), isoMicros(now)],
  );
  return rows.length > 0;
}

/** Whether the account has room for one more below `most`. */
export async function roomForCatalogFeed(tx: Tx, accountId: string, most: number): Promise<boolean> {
  return (await tx.query('SELECT id FROM catalog_feeds WHERE account_id = $1 LIMIT $2', [accountId, most])).length < most;
}

/** Held against others who change it until the transaction ends. */
export async function holdCatalogFeed(tx: Tx, accountId: string, id: string): Promise<CatalogFeedRow | undefined> {
  const [row] = await tx.query<CatalogFeedRow>(
    `SELECT ${SAID} FROM catalog_feeds WHERE account_id = $1 AND id = $2 AND state = 'live' FOR UPDATE`,
    [accountId, id],
  );
  return row;
}

/** The row is locked. What came last counts as different from what comes next. */
export async function changeCatalogFeed(tx: Tx, accountId: string, feed: CatalogFeedRow, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE catalog_feeds SET name = $3, url = $4, format = $5, items_path = $6, fields = $7::jsonb, every_minutes = $8,
                              updated_at = $9, digest = NULL
      WHERE account_id = $1 AND id = $2`,
    [...said(accountId, feed), isoMicros(now)],
  );
}

/** Lets what comes next count as different from what came last. @returns whether there is such a feed */
export async function forgetDigest(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const rows = await tx.query("UPDATE catalog_feeds SET digest = NULL WHERE account_id = $1 AND id = $2 AND state = 'live' RETURNING id", [
    ...[accountId, id],
  ]);
  return rows.length > 0;
}

/** Nobody sees it any more; what it left behind is cleared away later. @returns whether there was one */
export async function markCatalogFeedGone(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const rows = await tx.query("UPDATE catalog_feeds SET state = 'gone' WHERE account_id = $1 AND id = $2 AND state = 'live' RETURNING id", [
    accountId,
    id,
  ]);
  return rows.length > 0;
}

/** What fetching needs to know; `updated_at` tells the fetcher at its end whether the feed is still the same. */
export interface CatalogFeedToFetch extends CatalogFeedRow {
  state: 'live' | 'gone';
  staging: string | null;
  run_id: string | null;
  digest: string | null;
  updated_at: Micros;
}

export async function catalogFeedToFetch(db: Db, accountId: string, id: string): Promise<CatalogFeedToFetch | undefined> {
  const [row] = await db.query<CatalogFeedToFetch>(
    `SELECT ${SAID}, state, staging, run_id, digest, updated_at FROM catalog_feeds WHERE account_id = $1 AND id = $2`,
    [accountId, id],
  );
  return row;
}

/** Whether a job is still at work. */
export async function isUnderWay(db: Db, accountId: string, jobId: string): Promise<boolean> {
  const rows = await db.query("SELECT id FROM bulk_jobs WHERE account_id = $1 AND id = $2 AND status <> 'complete'", [accountId, jobId]);
  return rows.length > 0;
}

/** Says whose rows are being put down. @returns whether nobody else has begun since, and the feed is still the same */
export async function beginStaging(tx: Tx, accountId: string, feed: CatalogFeedToFetch, jobId: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE catalog_feeds SET staging = $4
      WHERE account_id = $1 AND id = $2 AND updated_at = $3 AND state = 'live' AND staging IS NOT DISTINCT FROM $5 RETURNING id`,
    [accountId, feed.id, isoMicros(feed.updated_at), jobId, feed.staging],
  );
  return rows.length > 0;
}

/**
 * Puts rows of a job down that does not exist yet. @param from the position of the first
 * @returns false when they are no longer wanted: another process took over, or the feed went
 */
export async function stageRows(
  tx: Tx,
  accountId: string,
  feedId: string,
  jobId: string,
  rows: readonly unknown[],
  from: number,
): Promise<boolean> {
  const held = await tx.query(
    "SELECT id FROM catalog_feeds WHERE account_id = $1 AND id = $2 AND staging = $3 AND state = 'live' FOR SHARE",
    [accountId, feedId, jobId],
  );
  if (held.length === 0) return false;
  await insertInputs(tx, { account_id: accountId, id: jobId }, rows, from);
  return true;
}

/** Takes some chunks of rows away that no job will ever take. @returns how many */
export async function dropStaged(tx: Tx, accountId: string, jobId: string, limit: number): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM bulk_job_inputs WHERE account_id = $1 AND job_id = $2
        AND position IN (SELECT position FROM bulk_job_inputs WHERE account_id = $1 AND job_id = $2 ORDER BY position LIMIT $3)
     RETURNING position`,
    [accountId, jobId, limit],
  );
  return rows.length;
}

/** How a fetch ended. */
export interface FeedOutcome {
  status: 'ok' | 'failed';
  problem: string | null;
  at: Micros;
  /** What came, where something did. */
  came?: { digest: string; rows: number; jobId: string };
}

/**
 * Writes down how a fetch ended, unless the feed was changed meanwhile.
 * @param staging the job whose rows were put down; null when none were
 * @returns whether it was still the same feed
 */
export async function recordCatalogFetch(
  tx: Tx,
  accountId: string,
  { id, updated_at }: CatalogFeedToFetch,
  staging: string | null,
  { status, problem, at, came }: FeedOutcome,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE catalog_feeds SET status = $4, problem = $5, staging = NULL,
                              digest = coalesce($6, digest), row_count = coalesce($7, row_count), run_id = coalesce($8, run_id),
                              run = run + CASE WHEN $8::text IS NULL THEN 0 ELSE 1 END,
                              fetched_at = CASE WHEN $4 = 'ok' THEN $9::timestamptz ELSE fetched_at END
      WHERE account_id = $1 AND id = $2 AND updated_at = $3 AND state = 'live' AND staging IS NOT DISTINCT FROM $10 RETURNING id`,
    [
      ...[accountId, id, isoMicros(updated_at), status, problem, came?.digest ?? null, came?.rows ?? null, came?.jobId ?? null],
      ...[isoMicros(at), staging],
    ],
  );
  return rows.length > 0;
}

/** Deletes some of what a feed that is gone left behind. @returns how many; at 0 the feed itself has gone too */
export async function clearGoneFeed(tx: Tx, accountId: string, id: string, limit: number): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM catalog_feed_items WHERE account_id = $1 AND feed_id = $2
        AND item_id IN (SELECT item_id FROM catalog_feed_items WHERE account_id = $1 AND feed_id = $2 ORDER BY item_id LIMIT $3)
     RETURNING item_id`,
    [accountId, id, limit],
  );
  if (rows.length === 0) await tx.query("DELETE FROM catalog_feeds WHERE account_id = $1 AND id = $2 AND state = 'gone'", [accountId, id]);
  return rows.length;
}
