import type { Clock } from '../../lib/clock.ts';
import type { Ids } from '../../lib/ids.ts';
import { FetchError } from '../../outgoing/fetch-error.ts';
import type { Fetcher, Spooled } from '../../outgoing/fetcher.ts';
import type { Database } from '../../storage/database.ts';
import { insertBulkJob } from '../../storage/queries/bulk-jobs.ts';
import {
  beginStaging,
  type CatalogFeedToFetch,
  catalogFeedToFetch,
  clearGoneFeed,
  dropStaged,
  type FeedOutcome,
  isUnderWay,
  recordCatalogFetch,
  stageRows,
} from '../../storage/queries/catalog-feeds.ts';
import { deleteDue, setDue } from '../../storage/queries/due.ts';
import type { Nudges } from '../nudges.ts';
import { FEED_RUN } from './catalog-feed-kind.ts';
import { toFeedRow } from './catalog-feed-rows.ts';
import { CATALOG_FEED } from './catalog-feeds.ts';
import { UnreadableDocument } from './documents.ts';
import { readRows } from './rows/read-rows.ts';

export interface CatalogRefreshDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
  fetcher: Fetcher;
  nudges: Nudges;
}

const MAX_BYTES = 100 * 1024 * 1024;
const MOST_ROWS = 200_000;
const TIMEOUT_MS = 120_000;
const ACCEPT = {
  csv: 'text/csv, text/plain;q=0.5, */*;q=0.1',
  json: 'application/json, */*;q=0.1',
  xml: 'application/xml, text/xml, application/rss+xml, */*;q=0.1',
} as const;

/** Rows that are put down in one transaction. */
const SLICE = 500;
/** Rows of a table that are taken away in one transaction; those of what was put down are a quarter of a megabyte each. */
const DROPPED = { chunks: 20, items: 500 };
const MINUTE = 60_000_000;
/** For as long as nothing is put down; each slice begins it anew. */
const LEASE = 3 * MINUTE;
const AGAIN_AFTER_FAILURE = 15 * MINUTE;
/** A week, like other jobs. */
const KEEP = 7 * 24 * 60 * MINUTE;

/**
 * Fetches a catalog feed and puts its rows down for a job, which comes into being with the last of them: a process that dies
 * on the way leaves rows that the next fetch takes away. What came last, and comes again, makes no job.
 */
export async function refreshCatalogFeed(deps: CatalogRefreshDeps, { accountId, id }: { accountId: string; id: string }): Promise<void> {
  const { background } = deps.db;
  const feed = await catalogFeedToFetch(background, accountId, id);
  if (!feed) return background.transaction((tx) => deleteDue(tx, accountId, CATALOG_FEED, id));
  const again = (inMicros: number) =>
    background.transaction((tx) => setDue(tx, dueIn({ accountId, id, now: deps.clock.account(accountId) }, inMicros)));
  if (feed.run_id !== null && (await isUnderWay(background, accountId, feed.run_id))) return again(MINUTE);
  if (feed.staging !== null) await drop(deps, accountId, feed.staging);
  if (feed.state === 'gone') {
    while ((await background.transaction((tx) => clearGoneFeed(tx, accountId, id, DROPPED.items))) > 0);
    return background.transaction((tx) => deleteDue(tx, accountId, CATALOG_FEED, id));
  }
  const fetched = await fetchFeed(deps.fetcher, feed);
  // Whoever has the feed when this process is gone fetches it.
  if (fetched === 'stopped') return;
  if (typeof fetched === 'string') return end(deps, accountId, feed, feed.staging, failed(fetched));
  try {
    if (fetched.body.digest() === feed.digest) await end(deps, accountId, feed, feed.staging, { status: 'ok', problem: null });
    else await stage(deps, accountId, feed, fetched);
  } finally {
    await fetched.body.close();
  }
}

const dueIn = ({ accountId, id, now }: { accountId: string; id: string; now: number }, micros: number) => ({
  ...{ account_id: accountId, kind: CATALOG_FEED, key: id, since: now, due_at: now + micros },
});

async function fetchFeed(fetcher: Fetcher, { url, format }: CatalogFeedToFetch): Promise<Spooled | string> {
  try {
    return await fetcher.spool({ url, accept: ACCEPT[format], maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, redirects: 5 });
  } catch (error) {
    if (error instanceof FetchError) return error.problem === 'stopped' ? 'stopped' : error.message;
    throw error;
  }
}

type Ended = Pick<FeedOutcome, 'status' | 'problem' | 'came'>;

const failed = (problem: string): Ended => ({ status: 'failed', problem });

async function stage(deps: CatalogRefreshDeps, accountId: string, feed: CatalogFeedToFetch, { body, contentType }: Spooled): Promise<void> {
  const { db, clock, ids } = deps;
  const jobId = ids.ulid(clock.wall());
  if (!(await db.background.transaction((tx) => beginStaging(tx, accountId, feed, jobId)))) return;
  let position = 0;
  const put = (inputs: readonly unknown[]): Promise<boolean> =>
    db.background.transaction(async (tx) => {
      const rows = inputs.map((row) => toFeedRow(row, feed.fields));
      await setDue(tx, dueIn({ accountId, id: feed.id, now: clock.account(accountId) }, LEASE));
      return stageRows(tx, accountId, feed.id, jobId, rows, position);
    });
  try {
    for await (const batch of readRows(feed.format, feed.items_path, body.chunks(), contentType)) {
      for (let from = 0; from < batch.length; from += SLICE) {
        const slice = batch.slice(from, from + SLICE);
        if (!(await put(slice))) return await drop(deps, accountId, jobId);
        position += slice.length;
        if (position > MOST_ROWS) throw new UnreadableDocument(`The feed has more than ${MOST_ROWS} rows.`);
      }
    }
    // An empty answer is more often a fault of whoever made it than a shop without anything to sell.
    if (position === 0) throw new UnreadableDocument(nothingIn(feed));
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    await drop(deps, accountId, jobId);
    return end(deps, accountId, feed, jobId, failed(error.message));
  }
  const came = { digest: body.digest(), rows: position, jobId };
  return end(deps, accountId, feed, jobId, { status: 'ok', problem: null, came });
}

const nothingIn = ({ items_path: path }: CatalogFeedToFetch): string =>
  `The feed has no rows${path === null ? '' : ` at '${path}'`}; nothing was changed.`;

/** Writes down how it ended, with the job where rows came, and when it is due again. */
async function end(
  deps: CatalogRefreshDeps,
  accountId: string,
  feed: CatalogFeedToFetch,
  staging: string | null,
  ended: Ended,
): Promise<void> {
  const now = deps.clock.account(accountId);
  const { came } = ended;
  const every = feed.every_minutes * MINUTE;
  const isSame = await deps.db.background.transaction(async (tx) => {
    // Whoever changed it meanwhile has made it due by themselves.
    if (!(await recordCatalogFetch(tx, accountId, feed, staging, { ...ended, at: now }))) return false;
    await setDue(tx, dueIn({ accountId, id: feed.id, now }, ended.status === 'ok' ? every : Math.min(every, AGAIN_AFTER_FAILURE)));
    if (!came) return true;
    await insertBulkJob(tx, {
      ...{ accountId, id: came.jobId, kind: FEED_RUN, options: { feed_id: feed.id }, listIds: [], segmentIds: [], rows: [] },
      ...{ staged: came.rows, status: 'queued', createdAt: now, expiresAt: now + KEEP },
    });
    deps.nudges.after(tx, 'bulk-jobs');
    return true;
  });
  if (!isSame && came) await drop(deps, accountId, came.jobId);
}

async function drop({ db }: CatalogRefreshDeps, accountId: string, jobId: string): Promise<void> {
  while ((await db.background.transaction((tx) => dropStaged(tx, accountId, jobId, DROPPED.chunks))) > 0);
}
