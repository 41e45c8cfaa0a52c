import type { FeedQueue } from '../engine/feeds/feed-queue.ts';
import type { Nudges } from '../engine/nudges.ts';
import { type Rounds, startRounds } from './rounds.ts';

/** Few, so that others who fetch get their turn. */
const AT_ONCE = 4;
const PAUSE_MS = 1000;

/** Refreshes one feed of a kind. */
export type Refresh = (feed: { accountId: string; id: string }) => Promise<void>;

export interface FetchingParts {
  readonly queue: FeedQueue;
  readonly kinds: Readonly<Record<string, Refresh>>;
  readonly nudges: Nudges;
  /** Told of what failed otherwise than by a feed's address; that feed comes again when its lease is over. */
  readonly onProblem: (error: unknown) => void;
}

/** Fetches what is in the queue, some at once, until stopped. */
export function startFeedFetching({ queue, kinds, nudges, onProblem }: FetchingParts): Rounds {
  const round = async (goOn: () => boolean): Promise<void> => {
    while (goOn()) {
      const feed = queue.take();
      if (!feed) return;
      await kinds[feed.kind]?.(feed)
        .catch(onProblem)
        .finally(() => queue.done(feed));
    }
  };
  const options = { pauseMs: PAUSE_MS, hears: { nudges, work: 'feeds' as const }, onProblem };
  const fetching = Array.from({ length: AT_ONCE }, () => startRounds(round, options));
  return { stop: async () => void (await Promise.all(fetching.map((rounds) => rounds.stop()))) };
}
