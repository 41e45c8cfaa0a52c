import type { Database } from '../storage/database.ts';
import { foldDeltas } from '../storage/queries/counters.ts';

/**
 * Counters are numbers that a screen shows and that counting anew would cost too much. A change appends a delta in its own
 * transaction, so that writers never wait for each other; reads add base and deltas in one statement.
 */
export interface CounterDeps {
  db: Pick<Database, 'background'>;
}

/**
 * Adds a slice of deltas, of all accounts, oldest first, to their bases. Several may do so at once: no delta counts twice.
 * @param limit 500 keep a slice below 50 ms on the embedded database
 * @returns how many were folded; fewer than `limit` when none is left
 */
export function foldCounters({ db }: CounterDeps, limit: number): Promise<number> {
  return db.background.transaction((tx) => foldDeltas(tx, limit));
}
