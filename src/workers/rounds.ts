export interface Rounds {
  /** Starts the next round now instead of after the pause. */
  wake(): void;
  /** Resolves when the round under way is over. */
  stop(): Promise<void>;
}

export interface RoundsOptions {
  pauseMs: number;
  /** Told of what failed; it is tried again after the pause. */
  onProblem: (error: unknown) => void;
}

/**
 * Runs a worker's rounds one after the other, with a pause whenever one is over.
 * @param round asks `goOn` between its slices, and ends soon when the answer is no
 */
export function startRounds(round: (goOn: () => boolean) => Promise<void>, { pauseMs, onProblem }: RoundsOptions): Rounds {
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
  const loop = async (): Promise<void> => {
    while (running) {
      woken = false;
      await round(() => running).catch(onProblem);
      // Whoever woke it during the round may have come behind its last look.
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
