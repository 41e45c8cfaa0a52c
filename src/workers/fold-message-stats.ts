import { foldStats, type StatDeps } from '../engine/messaging/fold-stats.ts';

const SLICE = 500;

/** Folds what was counted of messages into bases, a slice per transaction, until none is left. @returns how many were folded */
export async function foldMessageStats(deps: StatDeps): Promise<number> {
  let folded = 0;
  for (;;) {
    const taken = await foldStats(deps, SLICE);
    folded += taken;
    if (taken < SLICE) return folded;
  }
}
