import { countSpans, type SpanDeps, takeBack } from '../engine/analytics/keep-spans.ts';
import { type Rounds, startRounds } from './rounds.ts';

const PAUSE_MS = 1000;
const TOUCHES = 500;

/** Keeps aggregates of ranges that are over: takes back what is no longer true, then counts what is wanted. */
export function startSpanKeeper(deps: SpanDeps, options: { onProblem: (error: unknown) => void }): Rounds {
  const round = async (goOn: () => boolean): Promise<void> => {
    while (goOn() && (await takeBack(deps, TOUCHES)) > 0);
    while (goOn() && (await countSpans(deps)) > 0);
  };
  return startRounds(round, { pauseMs: PAUSE_MS, ...options });
}
