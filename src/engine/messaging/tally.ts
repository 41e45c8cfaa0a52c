import type { Tx } from '../../storage/database.ts';
import { addToBatches } from '../../storage/queries/batch-claims.ts';
import type { WaitingMessage } from '../../storage/queries/messages.ts';
import { type Counted, createGroupCounts } from './group-counts.ts';

/**
 * How a message was counted until now: not at all, since it had just begun; among those that wait for another try; or as
 * uncertain, since its process was believed dead.
 */
export type Before = 'begun' | 'deferred' | 'given-up';

/** Gathers, for one transaction, what changes in the numbers of groups and batches. */
export interface Tally {
  add(message: Pick<WaitingMessage, 'group_id' | 'batch_id'>, before: Before, now: Exclude<Counted, 'asked'>): void;
  write(tx: Tx, accountId: string): Promise<void>;
}

export const INTERRUPTED = 'uncertain:interrupted';

export function createTally(): Tally {
  const counts = createGroupCounts();
  const batches = new Map<string, { id: string; ended: number; not_sent: number }>();
  return {
    add({ group_id, batch_id }, before, now) {
      if (group_id === null || batch_id === null) return;
      if (before !== 'begun') counts.add(group_id, before === 'deferred' ? 'deferred' : INTERRUPTED, -1);
      counts.add(group_id, now);
      const batch = batches.get(batch_id) ?? { id: batch_id, ended: 0, not_sent: 0 };
      batch.ended += before === 'begun' ? 1 : 0;
      batch.not_sent += (isNotSent(now) ? 1 : 0) - (before === 'given-up' ? 1 : 0);
      batches.set(batch_id, batch);
    },
    async write(tx, accountId) {
      await addToBatches(
        tx,
        accountId,
        [...batches.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
      await counts.write(tx, accountId);
    },
  };
}

const isNotSent = (now: Counted): boolean => now !== 'deferred' && !now.startsWith('sent:');
