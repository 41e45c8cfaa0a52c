import type { Nudges } from '../engine/nudges.ts';
import { ReactionError, reactToSignals, type SignalConsumer, type SignalDeps } from '../engine/react-to-signals.ts';
import { type Rounds, startRounds } from './rounds.ts';

export interface DrainOptions {
  /** Signals per transaction; one of them may touch up to 1,000 profiles. */
  sliceSize?: number;
  /** How many signals of a consumer fill the time that a slice may take, instead of a size that is always the same. */
  paceOf?: (consumer: string) => { rows(): number; took(rows: number, ms: number): void };
  /** How long to wait when nothing is left and nobody nudges. */
  pauseMs?: number;
  /** How long those that come all the time are gathered. */
  restMs?: number;
  /** Told of what a consumer could not deal with; the signal stays and is tried again in the next round. */
  onProblem?: (consumer: string, error: unknown) => void;
}

/** So that a round ends, and the next one starts at the oldest signal again, however fast new ones arrive. */
const SLICES_PER_ROUND = 1000;

/**
 * One round for one consumer: slices until nothing is left. A slice that fails is repeated one signal at a time, and a
 * signal that fails alone is passed over until the next round, so that it holds up no other.
 * @param goOn asked before each slice
 * @returns how many signals were done
 */
export async function drainSignals(
  deps: SignalDeps,
  consumer: SignalConsumer,
  options: DrainOptions = {},
  goOn: () => boolean = () => true,
): Promise<number> {
  let done = 0;
  let after = 0n;
  let singly = 0;
  const pace = options.paceOf?.(consumer.name);
  for (let slices = 0; slices < SLICES_PER_ROUND && goOn(); slices++) {
    try {
      const size = pace?.rows() ?? options.sliceSize ?? 20;
      const startMs = performance.now();
      const count = await reactToSignals(deps, consumer, singly > 0 ? 1 : size, after);
      if (count === 0) break;
      pace?.took(count, performance.now() - startMs);
      done += count;
      if (consumer.oneSliceARound) break;
    } catch (error) {
      if (!(error instanceof ReactionError)) throw error;
      const [first, ...others] = error.signalIds;
      if (others.length === 0 && first !== undefined) {
        after = first;
        options.onProblem?.(consumer.name, error.cause);
      } else {
        singly = error.signalIds.length + 1;
      }
    }
    singly--;
  }
  return done;
}

/** Drains all consumers, each on its own, until stopped. */
export function startSignalDrain(
  deps: SignalDeps & { nudges: Nudges },
  consumers: readonly SignalConsumer[],
  options: DrainOptions = {},
): Rounds {
  const { nudges } = deps;
  const { pauseMs = 1000, restMs } = options;
  const drains = consumers.map((consumer) =>
    startRounds(async (goOn) => void (await drainSignals(deps, consumer, options, goOn)), {
      hears: { nudges, work: `signals of ${consumer.name}` },
      ...{ pauseMs, restMs },
      onProblem: (error) => options.onProblem?.(consumer.name, error),
    }),
  );
  return { stop: async () => void (await Promise.all(drains.map((drain) => drain.stop()))) };
}
