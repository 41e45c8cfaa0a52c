import { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Budget, Limiter, Pool, Taken } from './limiter.ts';
import { WINDOWS_MS } from './limiter.ts';

interface Window {
  readonly limit: number;
  readonly calls: RateLimiterRedis;
}

/**
 * Counts calls in Redis, so that several processes share their limits. While Redis does not answer, `fallback` counts for
 * this process alone: a limit that is not shared is better than an API that is down.
 * @param lost is told when Redis stops answering, once per outage
 */
export function createRedisLimiter(url: string, fallback: Limiter, lost: (error: unknown) => void): Limiter {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 1000, connectTimeout: 5000 });
  let reachable = true;
  redis.on('error', (error) => {
    if (reachable) lost(error);
    reachable = false;
  });
  redis.on('ready', () => {
    reachable = true;
  });
  const windowsOf = new Map<string, readonly Window[]>();

  const windowsFor = (budget: Budget): readonly Window[] => {
    const known = windowsOf.get(budget.header);
    if (known) return known;
    const made = budget.limits.map((limit, i) => {
      const duration = (WINDOWS_MS[i] as number) / 1000;
      // Calls beyond the limit are remembered as blocked here, so that a flood of them does not reach Redis.
      const options = { storeClient: redis, keyPrefix: `burgee:calls:${duration}`, points: limit, duration, rejectIfRedisNotReady: true };
      return { limit, calls: new RateLimiterRedis({ ...options, inMemoryBlockOnConsumed: limit + 1 }) };
    });
    windowsOf.set(budget.header, made);
    return made;
  };

  return {
    async take(pool: Pool, bucket: string, budget: Budget): Promise<Taken> {
      const key = `${pool.accountId}:${pool.keyId}:${bucket}`;
      const windows = windowsFor(budget);
      const results = await Promise.allSettled(windows.map(({ calls }) => calls.consume(key)));
      const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      if (refusals.some((reason) => !(reason instanceof RateLimiterRes))) return fallback.take(pool, bucket, budget);
      if (refusals.length === 0) {
        const first = results[0] as PromiseFulfilledResult<RateLimiterRes>;
        return { refused: false, remaining: first.value.remainingPoints };
      }
      // A refused call counts in no window: give back what the others took.
      await Promise.allSettled(windows.filter((_, i) => results[i]?.status === 'fulfilled').map(({ calls }) => calls.reward(key)));
      const waitMs = Math.max(...refusals.map((reason) => (reason as RateLimiterRes).msBeforeNext));
      return { refused: true, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    },
    async close() {
      redis.disconnect();
      await fallback.close();
    },
  };
}
