import type { Nudges, Work } from '../engine/nudges.ts';

export interface Rounds {
  /** Resolves when the round under way is over. */
  stop(): Promise<void>;
}

export interface RoundsOptions {
  /** From the end of a round to the beginning of the next one, when nobody nudges. */
  pauseMs: number;
  /** Which work is done, so that a round begins as soon as some is written down. */
  hears?: { nudges: Nudges; work: Work };
  /**
   * At least so long from the beginning of a round that was nudged to the beginning of the next one: the first piece of work
   * is done at once, and what comes all the time is done together.
   */
  restMs?: number;
  /** Told of what failed; it is tried again after the pause. */
  onProblem: (error: unknown) => void;
}

/** So short that nobody minds, and so long that what is written down in a burst is found together. */
const REST_MS = 25;

/**
 * Runs a worker's rounds one after the other, with a pause whenever one is over.
 * @param round asks `goOn` between its slices, and ends soon when the answer is no
 */
export function startRounds(round: (goOn: () => boolean) => Promise<void>, options: RoundsOptions): Rounds {
  const { pauseMs, hears, restMs = REST_MS, onProblem } = options;
  let running = true;
  let woken = false;
  let endPause = (): void => {};
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const rest = async (fromMs: number): Promise<void> => {
    // Whoever woke it during the round may have come behind its last look.
    if (running && !woken) await pause(pauseMs);
    const leftMs = fromMs + restMs - performance.now();
    if (running && leftMs > 0) await pause(leftMs);
  };
  const wake = (): void => {
    if (woken) return;
    woken = true;
    endPause();
  };
  const loop = async (): Promise<void> => {
    while (running) {
      const restFromMs = woken ? performance.now() : Number.NEGATIVE_INFINITY;
      woken = false;
      await round(() => running).catch(onProblem);
      await rest(restFromMs);
    }
  };
  const deafen = hears?.nudges.hear(hears.work, wake);
  const ended = loop();
  return {
    async stop() {
      running = false;
      deafen?.();
      endPause();
      await ended;
    },
  };
}
