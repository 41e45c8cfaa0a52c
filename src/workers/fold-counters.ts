import type { Database } from '../storage/database.ts';
import { foldDeltas } from '../storage/queries/counters.ts';

const SLICE = 500;

/** Folds the deltas of counters into their bases, a slice per transaction, until none are left. @returns how many were folded */
export async function foldCounters(deps: { db: Database }): Promise<number> {
  let folded = 0;
  for (;;) {
    const taken = await deps.db.background.transaction((tx) => foldDeltas(tx, SLICE));
    folded += taken;
    if (taken < SLICE) return folded;
  }
}
