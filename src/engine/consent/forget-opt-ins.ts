import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import { readAccounts } from '../../storage/queries/accounts.ts';
import { deleteExpiredOptIns } from '../../storage/queries/opt-in-requests.ts';

/** So long whoever comes too late is told so; afterwards an address that never became a person's is not kept. */
const GRACE_MICROS = 7 * 86_400_000_000;
const SLICE = 500;

/** Deletes requests that nobody confirmed in time, by each account's own time. @returns how many */
export async function forgetOptIns({ db, clock }: { db: Database; clock: Clock }): Promise<number> {
  let forgotten = 0;
  for (const { id } of await readAccounts(db.background)) {
    const before = clock.account(id) - GRACE_MICROS;
    for (let gone = SLICE; gone === SLICE; forgotten += gone) {
      gone = await db.background.transaction((tx) => deleteExpiredOptIns(tx, id, before, SLICE));
    }
  }
  return forgotten;
}
