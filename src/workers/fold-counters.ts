import { type CounterDeps, foldCounters as foldSlice } from '../engine/counters.ts';

const SLICE = 500;

/** Folds the deltas of counters into their bases, a slice per transaction, until none are left. @returns how many were folded */
export async function foldCounters(deps: CounterDeps): Promise<number> {
  let folded = 0;
  for (;;) {
    const taken = await foldSlice(deps, SLICE);
    folded += taken;
    if (taken < SLICE) return folded;
  }
}
