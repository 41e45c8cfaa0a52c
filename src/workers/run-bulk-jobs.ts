import type { JobKind } from '../engine/bulk-jobs/job-kind.ts';
import { expireJobs, type WorkDeps, workOnJobs } from '../engine/bulk-jobs/work-on-jobs.ts';

export interface JobRunner {
  /** Looks for work now instead of after the pause; for whoever has just made a job. */
  wake(): void;
  /** Resolves when the slice under way is over. */
  stop(): Promise<void>;
}

export interface RunnerOptions {
  /** How long to wait when there is nothing to do: another process may have made a job, or died at one. */
  pauseMs?: number;
  /** Told of what failed; it is tried again after the pause. */
  onProblem: (error: unknown) => void;
}

const EXPIRE_EVERY_ROUNDS = 60;

/** Works on jobs, a slice at a time, until stopped. */
export function startBulkJobs(deps: WorkDeps, kinds: readonly JobKind[], { pauseMs = 1000, onProblem }: RunnerOptions): JobRunner {
  let running = true;
  let woken = false;
  let endPause = (): void => {};
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      timer.unref();
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const round = async (): Promise<void> => {
    while (running && (await workOnJobs(deps, kinds)));
  };
  const loop = async (): Promise<void> => {
    for (let rounds = 0; running; rounds++) {
      woken = false;
      try {
        await round();
        if (rounds % EXPIRE_EVERY_ROUNDS === 0) await expireJobs(deps);
      } catch (error) {
        onProblem(error);
      }
      if (running && !woken) await pause();
    }
  };
  const wake = (): void => {
    woken = true;
    endPause();
  };
  const ended = loop();
  return {
    wake,
    async stop() {
      running = false;
      wake();
      await ended;
    },
  };
}
