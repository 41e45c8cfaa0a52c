import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { budgetOf, type Limiter, type Taken } from './limiter.ts';
import { createMemoryLimiter } from './memory-limiter.ts';
import { createRedisLimiter } from './redis-limiter.ts';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const pool = { accountId: 'Xabcde', keyId: '' };
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(!hasRedis)('limits in Redis', () => {
  let port: number;
  let redis: ChildProcess;
  const limiters: Limiter[] = [];
  const lost: unknown[] = [];
  const open = (): Limiter => {
    const fallback = createMemoryLimiter(() => performance.timeOrigin * 1000 + performance.now() * 1000);
    const limiter = createRedisLimiter(`redis://127.0.0.1:${port}`, fallback, (error) => lost.push(error));
    limiters.push(limiter);
    return limiter;
  };
  const start = async (): Promise<void> => {
    redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'pipe' });
    await new Promise<void>((resolve) => redis.stdout?.on('data', (text) => String(text).includes('Ready to accept') && resolve()));
  };
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => redis.once('exit', resolve));
    redis.kill('SIGKILL');
    await ended;
  };
  const shown = (taken: Taken): number | string => (taken.refused ? 'refused' : taken.remaining);

  beforeAll(async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    port = (probe.address() as { port: number }).port;
    await new Promise((resolve) => probe.close(resolve));
    await start();
  });
  afterAll(async () => {
    for (const limiter of limiters) await limiter.close();
    await stop();
  });

  test('are shared by processes; a refused call counts in no window', async () => {
    const [one, other] = [open(), open()];
    await wait(300);
    const budget = budgetOf({ burst: 2, steady: 3, daily: 100 }, 1);
    expect(shown(await one.take(pool, 'a', budget))).toBe(1);
    expect(shown(await other.take(pool, 'a', budget))).toBe(0);
    for (let i = 0; i < 5; i++) expect(await one.take(pool, 'a', budget)).toEqual({ refused: true, retryAfterSeconds: 1 });
    await wait(1050);
    expect(shown(await other.take(pool, 'a', budget))).toBe(1);
    const taken = await one.take(pool, 'a', budget);
    expect(taken).toMatchObject({ refused: true });
    expect((taken as { retryAfterSeconds: number }).retryAfterSeconds).toBeGreaterThan(50);
    expect(shown(await one.take({ ...pool, keyId: 'own' }, 'a', budget))).toBe(1);
    expect(lost).toEqual([]);
  });

  test('are counted per process while Redis is away, and shared again afterwards', async () => {
    const limiter = open();
    await wait(300);
    const budget = budgetOf({ burst: 3, steady: 100 }, 1);
    await stop();
    await wait(100);
    expect(shown(await limiter.take(pool, 'b', budget))).toBe(2);
    expect(shown(await limiter.take(pool, 'b', budget))).toBe(1);
    expect(lost.length).toBeGreaterThan(0);
    await start();
    await wait(2500);
    const other = open();
    await wait(300);
    expect(shown(await other.take(pool, 'c', budget))).toBe(2);
    expect(shown(await limiter.take(pool, 'c', budget))).toBe(1);
  });
});
