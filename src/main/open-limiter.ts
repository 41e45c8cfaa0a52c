import type { Config } from '../config/read-config.ts';
import type { Log } from '../http/operator/logger.ts';
import { keepDailyWindows } from '../http/rate-limits/keep-daily-windows.ts';
import type { Limiter } from '../http/rate-limits/limiter.ts';
import { createMemoryLimiter } from '../http/rate-limits/memory-limiter.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database.ts';
import { readRateWindows, saveRateWindows } from '../storage/queries/rate-windows.ts';

/** Counts calls in Redis when one is configured, otherwise in this process with daily windows kept in the database. */
export async function openLimiter(
  { redisUrl, databaseUrl }: Pick<Config, 'redisUrl' | 'databaseUrl'>,
  { db, clock, log }: { db: Database; clock: Clock; log: Log },
): Promise<Limiter> {
  const memory = createMemoryLimiter(() => clock.wall());
  if (redisUrl !== undefined) {
    // Loaded by those alone who have a Redis: a start should not wait for what it does not use.
    const { createRedisLimiter } = await import('../http/rate-limits/redis-limiter.ts');
    return createRedisLimiter(redisUrl, memory, (error) =>
      log.error({ err: error }, 'Redis does not answer: rate limits are counted per process until it does.'),
    );
  }
  if (databaseUrl !== undefined) log.warn('Rate limits are counted per process: set REDIS_URL when several processes serve one database.');
  const store = {
    load: (now: number) => readRateWindows(db, now),
    save: (windows: Parameters<typeof saveRateWindows>[1]) => saveRateWindows(db, windows),
  };
  const kept = await keepDailyWindows(memory, store, clock.wall(), (error) =>
    log.warn({ err: error }, 'Daily rate limits could not be saved.'),
  );
  return { ...memory, close: () => kept.close() };
}
