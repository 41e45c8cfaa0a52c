import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** What people say of a feed. */
export interface WebFeedRow {
  id: string;
  name: string;
  url: string;
  request_method: 'get' | 'post';
  content_type: 'json' | 'xml';
}

/** How fetching it goes. */
export interface FeedHealth {
  status: string | null;
  failing_since: Micros | null;
  nightly: boolean;
  failed_nights: number;
}

/** @returns whether both the id and the name were free */
export async function insertWebFeed(tx: Tx, accountId: string, feed: WebFeedRow, now: Micros): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO web_feeds (account_id, id, name, url, request_method, content_type, nightly, failed_nights, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, false, 0, $7, $7) ON CONFLICT DO NOTHING RETURNING id`,
    [accountId, feed.id, feed.name, feed.url, feed.request_method, feed.content_type, isoMicros(now)],
  );
  return rows.length > 0;
}

export async function webFeedNamed(db: Db, accountId: string, name: string): Promise<boolean> {
  return (await db.query('SELECT id FROM web_feeds WHERE account_id = $1 AND name = $2', [accountId, name])).length > 0;
}

/** Held against others who change it until the transaction ends. */
export async function holdWebFeed(tx: Tx, accountId: string, id: string): Promise<WebFeedRow | undefined> {
  const [row] = await tx.query<WebFeedRow>(
    'SELECT id, name, url, request_method, content_type FROM web_feeds WHERE account_id = $1 AND id = $2 FOR UPDATE',
    [accountId, id],
  );
  return row;
}

/** The row is locked. @param anew forgets what was fetched: it is of another place. @throws when the name is taken (23505) */
export async function changeWebFeed(tx: Tx, accountId: string, feed: WebFeedRow, anew: boolean, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE web_feeds SET name = $3, url = $4, request_method = $5, content_type = $6, updated_at = $7,
                          status = CASE WHEN $8 THEN NULL ELSE status END, body = CASE WHEN $8 THEN NULL ELSE body END,
                          fetched_at = CASE WHEN $8 THEN NULL ELSE fetched_at END, problem = CASE WHEN $8 THEN NULL ELSE problem END,
                          failing_since = CASE WHEN $8 THEN NULL ELSE failing_since END,
                          nightly = nightly AND NOT $8, failed_nights = CASE WHEN $8 THEN 0 ELSE failed_nights END
      WHERE account_id = $1 AND id = $2`,
    [accountId, feed.id, feed.name, feed.url, feed.request_method, feed.content_type, isoMicros(now), anew],
  );
}

/** @returns whether there was one */
export async function deleteWebFeedRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM web_feeds WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id])).length > 0;
}

/** What fetching needs to know; `updated_at` tells the fetcher at its end whether the feed is still the same. */
export interface FeedToFetch extends WebFeedRow, FeedHealth {
  updated_at: Micros;
}

export async function webFeedToFetch(db: Db, accountId: string, id: string): Promise<FeedToFetch | undefined> {
  const [row] = await db.query<FeedToFetch>(
    `SELECT id, name, url, request_method, content_type, status, failing_since, nightly, failed_nights, updated_at
       FROM web_feeds WHERE account_id = $1 AND id = $2`,
    [accountId, id],
  );
  return row;
}

/** Shows that a feed which has been fetched before is being fetched again. */
export async function showRefreshing(tx: Tx, accountId: string, { id, updated_at }: FeedToFetch): Promise<void> {
  await tx.query(
    "UPDATE web_feeds SET status = 'refreshing' WHERE account_id = $1 AND id = $2 AND updated_at = $3 AND status IS NOT NULL",
    [accountId, id, isoMicros(updated_at)],
  );
}

/**
 * Writes down how a fetch ended, unless the feed was changed meanwhile.
 * @param body as JSON; what is there stays when it is null
 * @returns whether it was still the same feed
 */
export async function recordFetch(
  tx: Tx,
  accountId: string,
  { id, updated_at }: FeedToFetch,
  health: FeedHealth,
  { body, problem, at }: { body: string | null; problem: string | null; at: Micros },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE web_feeds SET status = $4, failing_since = $5, nightly = $6, failed_nights = $7, problem = $8,
                          body = coalesce($9, body), fetched_at = CASE WHEN $9::text IS NULL THEN fetched_at ELSE $10::timestamptz END
      WHERE account_id = $1 AND id = $2 AND updated_at = $3 RETURNING id`,
    [
      ...[accountId, id, isoMicros(updated_at), health.status, health.failing_since === null ? null : isoMicros(health.failing_since)],
      ...[health.nightly, health.failed_nights, problem, body, isoMicros(at)],
    ],
  );
  return rows.length > 0;
}

/** What was fetched last of feeds by their names, as JSON text; null where nothing was, or it is not to be used any more. */
export async function readFeedBodies(db: Db, accountId: string, names: readonly string[]): Promise<Map<string, string | null>> {
  const rows = await db.query<{ name: string; body: string | null }>(
    `SELECT name, CASE WHEN status = 'critical_nightly_refresh_timeout' THEN NULL ELSE body END AS body FROM web_feeds
      WHERE account_id = $1 AND name IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(names)],
  );
  return new Map(rows.map(({ name, body }) => [name, body]));
}
