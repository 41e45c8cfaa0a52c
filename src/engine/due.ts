import type { Clock, Micros } from '../lib/clock.ts';
import type { Database, Tx } from '../storage/database.ts';
import { claimDue, type DueKey, type DueRow, earliestDue } from '../storage/queries/due.ts';
import { createBackoff } from './backoff.ts';

/**
 * What happens when an account's clock reaches a time. A kind deals with its rows: it moves each on to when it is due next,
 * or removes it, in the transaction that it is given, so that a crash repeats the whole.
 */
export interface DueKind {
  readonly name: string;
  run(tx: Tx, row: DueRow, now: Micros): Promise<void>;
}

export interface DueDeps {
  db: Pick<Database, 'background'>;
  clock: Clock;
}

/**
 * Deals with what is due by the accounts' clocks, one thing at a time. Several processes may do so at once: each row is for one
 * of them. What fails is told and left alone for a while; the rest goes on.
 */
export function createDueWork(
  { db, clock }: DueDeps,
  kinds: readonly DueKind[],
  onProblem: (error: unknown) => void,
): { work(): Promise<boolean> } {
  const backoff = createBackoff<DueKey>(clock, ({ account_id, kind, key }) => `${account_id}\n${kind}\n${key}`);

  const deal = async (accountId: string, resting: readonly DueKey[]): Promise<boolean> => {
    let claimed: DueRow | undefined;
    const step = async (tx: Tx): Promise<void> => {
      const now = clock.account(accountId);
      claimed = await claimDue(tx, accountId, now, resting);
      const row = claimed;
      if (!row) return;
      const kind = kinds.find(({ name }) => name === row.kind);
      if (!kind) throw new Error(`nobody deals with what is due of the kind ${row.kind}`);
      await kind.run(tx, row, now);
    };
    try {
      await db.background.transaction(step);
      if (claimed) backoff.succeeded(claimed);
    } catch (error) {
      // Without a row it is the database that fails, not one of the things.
      if (!claimed) throw error;
      backoff.failed(claimed);
      const { kind, key } = claimed;
      onProblem(new Error(`the ${kind} ${key} of ${accountId} could not be dealt with when it was due`, { cause: error }));
    }
    return claimed !== undefined;
  };

  return {
    /** @returns whether there was anything to do */
    async work() {
      const resting = backoff.resting();
      for (const { account_id: accountId, due_at } of await earliestDue(db.background)) {
        if (due_at > clock.account(accountId)) continue;
        const ours = resting.filter(({ account_id }) => account_id === accountId);
        if (await deal(accountId, ours)) return true;
      }
      return false;
    },
  };
}
