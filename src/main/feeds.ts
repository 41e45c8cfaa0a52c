import type { DueKind } from '../engine/due.ts';
import { CATALOG_FEED } from '../engine/feeds/catalog-feeds.ts';
import { createFeedQueue, feedsDue } from '../engine/feeds/feed-queue.ts';
import { refreshCatalogFeed } from '../engine/feeds/refresh-catalog-feed.ts';
import { refreshWebFeed } from '../engine/feeds/refresh-web-feed.ts';
import { WEB_FEED } from '../engine/feeds/web-feeds.ts';
import type { Nudges } from '../engine/nudges.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Fetcher } from '../outgoing/fetcher.ts';
import type { Database } from '../storage/database.ts';
import { type Refresh, startFeedFetching } from '../workers/fetch-feeds.ts';

export interface FeedParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly nudges: Nudges;
  /** Absent in a command beside the server, which leaves feeds to that. */
  readonly fetcher?: Fetcher;
}

/** Begins to fetch feeds that are due. @returns what is due by the accounts' clocks, and how to stop: that ends fetches under way */
export function startFeeds(
  { db, clock, ids, nudges, fetcher }: FeedParts,
  onProblem: (error: unknown) => void,
): { due: readonly DueKind[]; stop(): Promise<void> } {
  if (!fetcher) return { due: KINDS.map((kind) => feedsDue(kind, undefined, nudges)), stop: async () => {} };
  const queue = createFeedQueue();
  const deps = { db, clock, ids, fetcher, nudges };
  const kinds: Readonly<Record<(typeof KINDS)[number], Refresh>> = {
    [WEB_FEED]: (feed) => refreshWebFeed(deps, feed),
    [CATALOG_FEED]: (feed) => refreshCatalogFeed(deps, feed),
  };
  const fetching = startFeedFetching({ queue, kinds, nudges, onProblem });
  return {
    due: KINDS.map((kind) => feedsDue(kind, queue, nudges)),
    async stop() {
      fetcher.close();
      await fetching.stop();
    },
  };
}

const KINDS = [WEB_FEED, CATALOG_FEED] as const;
