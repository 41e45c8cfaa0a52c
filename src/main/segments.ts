import { testsDue } from '../engine/campaigns/ab-tests/choose-winner.ts';
import { campaignsDue } from '../engine/campaigns/send-campaign.ts';
import { createDueWork, type DueKind } from '../engine/due.ts';
import type { Nudges } from '../engine/nudges.ts';
import { createBuilder } from '../engine/segments/build-segments.ts';
import type { ReactionDeps } from '../engine/segments/react-to-touches.ts';
import { segmentsDue } from '../engine/segments/when-due.ts';
import type { Database } from '../storage/database.ts';
import { createPace } from '../storage/slice-pace.ts';
import { type Rounds, startRounds } from '../workers/rounds.ts';

/** Profiles of the first slice of a build, and of any: each may need a lock of its own, of which PostgreSQL has some thousands. */
const BUILD_PROFILES = { first: 100, most: 2000 };

/**
 * Profiles of a build that is done at once: two million take some seconds, and what touches them meanwhile waits. Where each of
 * them is told by name, as many names as are kept in memory together.
 */
const BUILD_AT_ONCE = { profiles: 2_000_000, named: 100_000 };

const PAUSE_MS = 1000;

/** A round of a worker: step by step until there is nothing to do. */
const untilNothing =
  (step: () => Promise<boolean>) =>
  async (goOn: () => boolean): Promise<void> => {
    while (goOn() && (await step()));
  };

/** Builds segments and watches the clocks of accounts, until stopped. @param kinds what else is due by them */
export function startSegmentWork(
  deps: ReactionDeps & { db: Database; nudges: Nudges },
  kinds: readonly DueKind[],
  onProblem: (what: string, error: unknown) => void,
): Rounds {
  // The embedded database does one thing at a time, and requests would wait.
  const atOnce = deps.db.kind === 'postgres' ? BUILD_AT_ONCE : undefined;
  const pace = createPace(deps.db.background, BUILD_PROFILES);
  const builder = createBuilder({ ...deps, pace, atOnce }, (error) => onProblem('segments', error));
  const dueWork = createDueWork(deps, [segmentsDue(deps), campaignsDue(deps), testsDue(deps), ...kinds], (error) =>
    onProblem('what is due', error),
  );
  const builds = startRounds(
    untilNothing(() => builder.work()),
    { pauseMs: PAUSE_MS, hears: { nudges: deps.nudges, work: 'segments' }, onProblem: (error) => onProblem('segments', error) },
  );
  const due = startRounds(
    untilNothing(() => dueWork.work()),
    { pauseMs: PAUSE_MS, onProblem: (error) => onProblem('what is due', error) },
  );
  return { stop: async () => void (await Promise.all([builds.stop(), due.stop()])) };
}
