import type { Micros } from '../../lib/clock.ts';
import type { DailyWindow, MemoryLimiter } from './memory-limiter.ts';

/** Where daily windows are kept between runs. */
export interface DailyStore {
  /** Those that end later than `now`. */
  load(now: Micros): Promise<readonly DailyWindow[]>;
  save(windows: readonly DailyWindow[]): Promise<void>;
}

const FLUSH_MS = 5000;

/**
 * Lets daily limits outlive the process: takes over the windows of the run before and writes changed ones every few
 * seconds and at the end. A crash forgets the last seconds, to the caller's advantage.
 * @param failed is told about an error while writing; the windows are written with the next ones
 */
export async function keepDailyWindows(
  limiter: MemoryLimiter,
  store: DailyStore,
  now: Micros,
  failed: (error: unknown) => void,
  flushEveryMs = FLUSH_MS,
): Promise<{ close(): Promise<void> }> {
  limiter.resume(await store.load(now));
  let unsaved: readonly DailyWindow[] = [];
  let running = Promise.resolve();
  const flush = async (): Promise<void> => {
    const latest = new Map([...unsaved, ...limiter.changedDays()].map((day) => [`${day.accountId} ${day.keyId} ${day.bucket}`, day]));
    unsaved = [...latest.values()];
    if (unsaved.length === 0) return;
    await store.save(unsaved);
    unsaved = [];
  };
  const flushSafely = (): Promise<void> => {
    running = running.then(flush).catch(failed);
    return running;
  };
  const timer = setInterval(flushSafely, flushEveryMs);
  timer.unref();
  return {
    close() {
      clearInterval(timer);
      return flushSafely();
    },
  };
}
