import type { Tx } from '../../storage/database.ts';
import { insertDeltas } from '../../storage/queries/counters.ts';

/** What is counted of a group: `asked`, `deferred` (those that wait for another try), and each end with its reason. */
export type Counted = 'asked' | 'deferred' | `${GroupEnd}:${string}`;

/** How a message can end. */
export type GroupEnd = 'sent' | 'failed' | 'skipped' | 'uncertain';

export const GROUP_ENDS: readonly GroupEnd[] = ['sent', 'failed', 'skipped', 'uncertain'];

export const prefixOf = (groupId: string): string => `messages:${groupId}:`;

/** Changes of what is counted of groups, gathered for one transaction. */
export interface GroupCounts {
  add(groupId: string | null, counted: Counted, number?: number): void;
  write(tx: Tx, accountId: string): Promise<void>;
}

export function createGroupCounts(): GroupCounts {
  const deltas = new Map<string, number>();
  return {
    add(groupId, counted, number = 1) {
      if (groupId === null) return;
      const name = `${prefixOf(groupId)}${counted}`;
      deltas.set(name, (deltas.get(name) ?? 0) + number);
    },
    write: (tx, accountId) =>
      insertDeltas(
        tx,
        accountId,
        [...deltas].filter(([, delta]) => delta !== 0).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
  };
}
