import type { Nudges } from '../engine/nudges.ts';
import { workOnErasures } from '../engine/persons/work-on-erasures.ts';
import { type PersonWorkDeps, workOnMerges } from '../engine/persons/work-on-merges.ts';
import { type Rounds, startRounds } from './rounds.ts';

export interface PersonWorkOptions {
  /** How long to wait when there is nothing to do: another process may have merged, or died at it. */
  pauseMs?: number;
  /** Told of what failed; it is tried again after the pause. */
  onProblem: (error: unknown) => void;
}

/** Removes what is left of people who were erased, and moves what belongs to profiles that were merged, a slice at a time, until stopped. */
export const startPersonWork = (deps: PersonWorkDeps & { nudges: Nudges }, { pauseMs = 1000, onProblem }: PersonWorkOptions): Rounds =>
  startRounds(
    async (goOn) => {
      while (goOn() && (await workOnErasures(deps)));
      while (goOn() && (await workOnMerges(deps)));
    },
    { pauseMs, hears: { nudges: deps.nudges, work: 'persons' }, onProblem },
  );
