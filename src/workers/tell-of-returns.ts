import { type ReturnDeps, tellOfReturns } from '../engine/catalogs/tell-of-returns.ts';
import { type Rounds, startRounds } from './rounds.ts';

/** Tells those who waited for variants that came back, a slice at a time, until stopped. */
export const startStockWatch = (
  deps: ReturnDeps,
  { onProblem, pauseMs = 500 }: { onProblem: (error: unknown) => void; pauseMs?: number },
): Rounds =>
  startRounds(
    async (goOn) => {
      while (goOn() && (await tellOfReturns(deps)));
    },
    { pauseMs, onProblem },
  );
