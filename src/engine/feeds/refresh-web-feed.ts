import type { Clock } from '../../lib/clock.ts';
import { FetchError } from '../../outgoing/fetch-error.ts';
import type { Fetcher } from '../../outgoing/fetcher.ts';
import type { Database } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';
import { deleteDue, setDue } from '../../storage/queries/due.ts';
import { type FeedToFetch, recordFetch, showRefreshing, webFeedToFetch } from '../../storage/queries/web-feeds.ts';
import { readDocument, UnreadableDocument } from './documents.ts';
import { afterFetch, timeoutMsOf } from './feed-health.ts';
import { WEB_FEED } from './web-feeds.ts';

export interface RefreshDeps {
  db: Database;
  clock: Clock;
  fetcher: Fetcher;
}

/** The field's limit: 3.3 MB. */
const MAX_BYTES = Math.floor(3.3 * 1024 * 1024);
const ACCEPT = { json: 'application/json, */*;q=0.1', xml: 'application/xml, text/xml, application/rss+xml, */*;q=0.1' } as const;

/** Fetches a web feed and writes down what came of it, and when it is due again. No transaction is open while it fetches. */
export async function refreshWebFeed(deps: RefreshDeps, { accountId, id }: { accountId: string; id: string }): Promise<void> {
  const { db, clock } = deps;
  const feed = await webFeedToFetch(db.background, accountId, id);
  const account = feed && (await readAccount(db.background, accountId));
  if (!feed || !account) {
    await db.background.transaction((tx) => deleteDue(tx, accountId, WEB_FEED, id));
    return;
  }
  await db.background.transaction((tx) => showRefreshing(tx, accountId, feed));
  const outcome = await fetched(deps.fetcher, feed);
  // Whoever has the feed when this process is gone fetches it.
  if (!outcome) return;
  const { body, problem } = outcome;
  const now = clock.account(accountId);
  const { health, dueAt } = afterFetch(feed, body !== null, now, account.timezone);
  await db.background.transaction(async (tx) => {
    // Whoever changed it meanwhile has made it due by themselves.
    if (!(await recordFetch(tx, accountId, feed, health, { body, problem, at: now }))) return;
    await setDue(tx, { account_id: accountId, kind: WEB_FEED, key: id, since: now, due_at: dueAt });
  });
}

/** @returns undefined when this process stops */
async function fetched(fetcher: Fetcher, feed: FeedToFetch): Promise<{ body: string | null; problem: string | null } | undefined> {
  const { url, request_method, content_type: format } = feed;
  const method = request_method === 'post' ? 'POST' : 'GET';
  try {
    // As the field does, redirects are not followed.
    const { body, contentType } = await fetcher.fetch({
      url,
      method,
      accept: ACCEPT[format],
      maxBytes: MAX_BYTES,
      timeoutMs: timeoutMsOf(feed),
    });
    return { body: JSON.stringify(readDocument(format, body, contentType)), problem: null };
  } catch (error) {
    if (error instanceof FetchError && error.problem === 'stopped') return undefined;
    if (error instanceof FetchError || error instanceof UnreadableDocument) return { body: null, problem: error.message };
    throw error;
  }
}
