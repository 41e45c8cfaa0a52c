import type { Clock, Micros } from '../lib/clock.ts';
import type { Database, Tx } from '../storage/database.ts';
import { claimDue, type DueRow, earliestDue } from '../storage/queries/due.ts';

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
 * Deals with one thing that is due by its account's clock. Several processes may do so at once: each row is for one of them.
 * @returns whether there was anything
 */
export async function dealWithDue({ db, clock }: DueDeps, kinds: readonly DueKind[]): Promise<boolean> {
  for (const { account_id: accountId, due_at } of await earliestDue(db.background)) {
    if (due_at > clock.account(accountId)) continue;
    const done = await db.background.transaction(async (tx) => {
      const now = clock.account(accountId);
      const row = await claimDue(tx, accountId, now);
      if (!row) return false;
      const kind = kinds.find(({ name }) => name === row.kind);
      if (!kind) throw new Error(`nobody deals with what is due of the kind ${row.kind}`);
      await kind.run(tx, row, now);
      return true;
    });
    if (done) return true;
  }
  return false;
}
