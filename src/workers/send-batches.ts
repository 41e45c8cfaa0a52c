import { findLostBatches } from '../engine/messaging/record-batch.ts';
import { sendBatch } from '../engine/messaging/send-batch.ts';
import type { SenderDeps } from '../engine/messaging/start-messages.ts';
import type { Nudges } from '../engine/nudges.ts';
import { type Rounds, startRounds } from './rounds.ts';

/** Batches that one process sends at once. */
const LANES = 2;
/** Lost claims are looked for so often, in ms. */
const SWEEP_EVERY_MS = 5000;

/** Sends batches that are due until stopped. */
export function startBatchSender(deps: SenderDeps & { nudges: Nudges }, { pauseMs = 500 }: { pauseMs?: number } = {}): Rounds {
  const { db, clock, onProblem } = deps;
  const turns = { last: '' };
  // The embedded database belongs to this process alone, so that whoever had a claim when it was opened is dead.
  let everyClaim = db.kind === 'embedded';
  const sweep = async (goOn: () => boolean): Promise<void> => {
    while (goOn() && (await findLostBatches(deps, everyClaim ? null : clock.wall())));
    everyClaim = false;
  };
  const lane = async (goOn: () => boolean): Promise<void> => {
    while (goOn() && (await sendBatch(deps, turns, goOn)));
  };
  const hears = { nudges: deps.nudges, work: 'message-batches' } as const;
  let lanes: Rounds[] = [];
  let stopped = false;
  const startLanes = (): void => {
    if (lanes.length === 0 && !stopped) lanes = Array.from({ length: LANES }, () => startRounds(lane, { pauseMs, hears, onProblem }));
  };
  // Lanes begin when the claims of the dead are let go: their own must not be taken for one of those.
  const sweeper = startRounds((goOn) => sweep(goOn).then(startLanes), { pauseMs: SWEEP_EVERY_MS, onProblem });
  return {
    async stop() {
      stopped = true;
      await Promise.all([sweeper.stop(), ...lanes.map((each) => each.stop())]);
    },
  };
}
