import { dealWithDue } from '../engine/due.ts';
import type { SignalConsumer } from '../engine/react-to-signals.ts';
import { createBuilder } from '../engine/segments/build-segments.ts';
import { type ReactionDeps, segmentsConsumer } from '../engine/segments/react-to-touches.ts';
import { segmentsDue } from '../engine/segments/when-due.ts';
import type { Database } from '../storage/database.ts';
import { createPace } from '../storage/slice-pace.ts';
import { startRounds } from '../workers/rounds.ts';

/** Profiles of the first slice of a build, and of any: each may need a lock of its own, of which PostgreSQL has some thousands. */
const BUILD_PROFILES = { first: 100, most: 2000 };

const PAUSE_MS = 1000;

/** A round of a worker: step by step until there is nothing to do. */
const untilNothing =
  (step: () => Promise<boolean>) =>
  async (goOn: () => boolean): Promise<void> => {
    while (goOn() && (await step()));
  };

export interface SegmentWork {
  readonly consumer: SignalConsumer;
  /** Begins to build segments and to watch the clocks of accounts. */
  start(onProblem: (what: string, error: unknown) => void): { wake: () => void; stop: () => Promise<void> };
}

/** What keeps segments true: who reacts to touches, who builds, who watches the time. */
export function segmentWork(deps: ReactionDeps & { db: Database }): SegmentWork {
  const builder = createBuilder({ ...deps, pace: createPace(deps.db.background, BUILD_PROFILES) });
  return {
    consumer: segmentsConsumer(deps),
    start(onProblem) {
      const kinds = [segmentsDue(deps)];
      const builds = startRounds(
        untilNothing(() => builder.work()),
        { pauseMs: PAUSE_MS, onProblem: (error) => onProblem('segments', error) },
      );
      const due = startRounds(
        untilNothing(() => dealWithDue(deps, kinds)),
        { pauseMs: PAUSE_MS, onProblem: (error) => onProblem('what is due', error) },
      );
      return { wake: builds.wake, stop: async () => void (await Promise.all([builds.stop(), due.stop()])) };
    },
  };
}
