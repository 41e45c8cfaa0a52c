import type { Micros } from '../../lib/clock.ts';
import { setDue } from '../../storage/queries/due.ts';
import type { DueKind } from '../due.ts';
import type { Nudges } from '../nudges.ts';

/** Feeds that this process has claimed and not fetched yet. */
export interface FeedQueue {
  /** @returns whether there was room; what is waiting already is not added twice */
  add(feed: ClaimedFeed): boolean;
  take(): ClaimedFeed | undefined;
  /** Says that a feed that was taken is done with. */
  done(feed: ClaimedFeed): void;
}

export interface ClaimedFeed {
  readonly kind: string;
  readonly accountId: string;
  readonly id: string;
}

const MOST_WAITING = 1000;
/** Longer than the longest fetch and what follows it; then another process may try. */
const LEASE: Micros = 180_000_000;
/** Where nobody here can fetch it: a full queue, or a command beside the server. */
const LATER: Micros = 10_000_000;

export function createFeedQueue(): FeedQueue {
  const waiting = new Map<string, ClaimedFeed>();
  const taken = new Set<string>();
  const keyOf = ({ kind, accountId, id }: ClaimedFeed): string => `${kind} ${accountId} ${id}`;
  return {
    add(feed) {
      const key = keyOf(feed);
      if (waiting.has(key) || taken.has(key)) return true;
      if (waiting.size >= MOST_WAITING) return false;
      waiting.set(key, feed);
      return true;
    },
    take() {
      const [next] = waiting;
      if (!next) return undefined;
      waiting.delete(next[0]);
      taken.add(next[0]);
      return next[1];
    },
    done: (feed) => void taken.delete(keyOf(feed)),
  };
}

/** Takes feeds of a kind when they are due; whoever fetches them says when they are due next. */
export const feedsDue = (kind: string, queue: FeedQueue | undefined, nudges: Nudges): DueKind => ({
  name: kind,
  async run(tx, row, now) {
    const taken = queue?.add({ kind, accountId: row.account_id, id: row.key }) ?? false;
    await setDue(tx, { ...row, since: now, due_at: now + (taken ? LEASE : LATER) });
    nudges.after(tx, 'feeds');
  },
});
