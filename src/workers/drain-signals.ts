import { ReactionError, reactToSignals, type SignalConsumer, type SignalDeps } from '../engine/react-to-signals.ts';

export interface DrainOptions {
  /** Signals per transaction; one of them may touch up to 1,000 profiles. */
  sliceSize?: number;
  /** How long to wait when nothing is left. */
  pauseMs?: number;
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
  for (let slices = 0; slices < SLICES_PER_ROUND && goOn(); slices++) {
    try {
      const count = await reactToSignals(deps, consumer, singly > 0 ? 1 : (options.sliceSize ?? 20), after);
      if (count === 0) break;
      done += count;
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

export interface SignalDrain {
  /** Starts the next round now instead of after the pause; for callers that have just published something. */
  nudge(): void;
  /** Resolves when the slices under way are over. */
  stop(): Promise<void>;
}

/** Drains all consumers, each on its own, until stopped. */
export function startSignalDrain(deps: SignalDeps, consumers: readonly SignalConsumer[], options: DrainOptions = {}): SignalDrain {
  let running = true;
  let nudges = 0;
  const wakers = new Set<() => void>();
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, options.pauseMs ?? 1000);
      wakers.add(wake);
    });
  const loop = async (consumer: SignalConsumer): Promise<void> => {
    while (running) {
      const before = nudges;
      try {
        await drainSignals(deps, consumer, options, () => running);
      } catch (error) {
        options.onProblem?.(consumer.name, error);
      }
      // Whoever nudged during the round may have published behind its last claim.
      if (running && nudges === before) await pause();
    }
  };
  const nudge = (): void => {
    nudges++;
    for (const wake of wakers) wake();
  };
  const loops = consumers.map(loop);
  return {
    nudge,
    async stop() {
      running = false;
      nudge();
      await Promise.all(loops);
    },
  };
}
