import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../database.ts';

export interface ListedFeed {
  id: string;
  name: string;
  url: string;
  format: string;
  every_minutes: number;
  status: string | null;
  problem: string | null;
  row_count: number | null;
  run_id: string | null;
  fetched_at: Micros | null;
}

/** The feeds of an account, the oldest first: no account has more than a hundred. */
export function listCatalogFeeds(db: Db, accountId: string): Promise<ListedFeed[]> {
  return db.query(
    `SELECT id, name, url, format, every_minutes, status, problem, row_count, run_id, fetched_at FROM catalog_feeds
      WHERE account_id = $1 AND state = 'live' ORDER BY created_at, id`,
    [accountId],
  );
}

export interface FeedRun {
  id: string;
  status: string;
  done: number;
  unchanged: number;
  failed: number;
}

/** Undefined when the run was longer ago than jobs are kept. */
export async function readFeedRun(db: Db, accountId: string, jobId: string): Promise<FeedRun | undefined> {
  const [run] = await db.query<FeedRun>(
    `SELECT id, status, completed_count AS done, skipped_count AS unchanged, failed_count AS failed FROM bulk_jobs
      WHERE account_id = $1 AND id = $2`,
    [accountId, jobId],
  );
  return run;
}
