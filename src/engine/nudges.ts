import type { Tx } from '../storage/database.ts';

/** What workers wait for. */
export type Work = 'bulk-jobs' | 'messages' | 'message-batches' | 'campaigns' | 'persons' | 'segments' | 'feeds' | `signals of ${string}`;

/**
 * How a worker of this process hears at once of what was written down for it. It is no more than that: workers also look by
 * themselves, since another process may have written it, or died at it.
 */
export interface Nudges {
  /** Wakes those who do this work as soon as the transaction is committed; nobody when it is not. */
  after(tx: Tx, work: Work): void;
  /** Calls `wake` for each nudge, however often. @returns a way to end that */
  hear(work: Work, wake: () => void): () => void;
}

export function createNudges(): Nudges {
  const hearers = new Map<Work, Set<() => void>>();
  return {
    after(tx, work) {
      tx.afterCommit(() => {
        for (const wake of hearers.get(work) ?? []) wake();
      });
    },
    hear(work, wake) {
      const own = hearers.get(work) ?? new Set();
      hearers.set(work, own.add(wake));
      return () => void own.delete(wake);
    },
  };
}
