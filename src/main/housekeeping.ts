import type { Blobs } from '../blobs/port.ts';
import { forgetOptIns } from '../engine/consent/forget-opt-ins.ts';
import { sweepDrafts } from '../engine/images/sweep-drafts.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database.ts';
import { foldCounters } from '../workers/fold-counters.ts';
import { foldMessageStats } from '../workers/fold-message-stats.ts';

export interface HousekeepingDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly blobs: Blobs;
}

/** What is done from time to time, whether or not anything happened. */
const CHORES: readonly { name: string; everyMs: number; work: (deps: HousekeepingDeps) => Promise<unknown> }[] = [
  { name: 'counters', everyMs: 10_000, work: foldCounters },
  { name: 'message statistics', everyMs: 10_000, work: foldMessageStats },
  { name: 'opt-in requests', everyMs: 600_000, work: forgetOptIns },
  { name: 'files of images', everyMs: 600_000, work: sweepDrafts },
];

/** Begins with all chores. @returns a way to stop, which waits for those under way */
export function startHousekeeping(deps: HousekeepingDeps, onProblem: (what: string, error: unknown) => void): () => Promise<void> {
  const stops = CHORES.map(({ name, everyMs, work }) =>
    repeat(
      everyMs,
      () => work(deps),
      (error) => onProblem(name, error),
    ),
  );
  return async () => void (await Promise.all(stops.map((stop) => stop())));
}

/** Runs `work` again and again with pauses, never twice at once. @returns a way to stop, which waits for the run under way */
function repeat(pauseMs: number, work: () => Promise<unknown>, failed: (error: unknown) => void): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = work().then(() => {}, failed);
    void running.then(() => {
      busy = false;
    });
  }, pauseMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
