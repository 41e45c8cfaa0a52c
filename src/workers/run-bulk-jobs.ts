import type { JobKind } from '../engine/bulk-jobs/job-kind.ts';
import { createRowReader } from '../engine/bulk-jobs/next-rows.ts';
import { expireJobs, type WorkDeps, workThroughJobs } from '../engine/bulk-jobs/work-on-jobs.ts';
import type { Nudges } from '../engine/nudges.ts';
import { type Rounds, startRounds } from './rounds.ts';

export interface RunnerOptions {
  /** How long to wait when there is nothing to do: another process may have made a job, or died at one. */
  pauseMs?: number;
  /** Told of what failed; it is tried again after the pause. */
  onProblem: (error: unknown) => void;
}

const EXPIRE_EVERY_ROUNDS = 60;

/** Works on jobs, a slice at a time, until stopped. */
export function startBulkJobs(
  deps: WorkDeps & { nudges: Nudges },
  kinds: readonly JobKind[],
  { pauseMs = 1000, onProblem }: RunnerOptions,
): Rounds {
  let rounds = 0;
  const reader = createRowReader();
  return startRounds(
    async (goOn) => {
      const expire = rounds++ % EXPIRE_EVERY_ROUNDS === 0;
      await workThroughJobs(deps, kinds, reader, goOn);
      if (expire) await expireJobs(deps);
    },
    { pauseMs, hears: { nudges: deps.nudges, work: 'bulk-jobs' }, onProblem },
  );
}
