import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { budgetOf, type Pool } from './limiter.ts';
import { createMemoryLimiter, type MemoryLimiter } from './memory-limiter.ts';

const MS = 1000;
let nowMs = 0;
let limiter: MemoryLimiter;
beforeEach(() => {
  nowMs = 1_800_000_000_000;
  limiter = createMemoryLimiter(() => nowMs * MS);
});

const pool: Pool = { accountId: 'Xabcde', keyId: '' };
const budget = budgetOf({ burst: 2, steady: 3, daily: 5 }, 1);
const take = (from: Pool = pool, bucket = 'get_lists'): number | string => {
  const taken = limiter.take(from, bucket, budget);
  return taken.refused ? `wait ${taken.retryAfterSeconds}` : taken.remaining;
};

describe('budgetOf', () => {
  test('writes the header of the reference', () => {
    expect(budgetOf({ burst: 75, steady: 750 }, 1)).toEqual({ limits: [75, 750], header: '75, 75;w=1, 750;w=60' });
    expect(budget.header).toBe('2, 2;w=1, 3;w=60, 5;w=86400');
  });

  test('never leaves nothing', () => {
    expect(budgetOf({ burst: 1, steady: 15, daily: 100 }, 0.001).limits).toEqual([1, 1, 1]);
  });
});

describe('a window', () => {
  test('starts with its first call and refuses until it is over', () => {
    expect([take(), take(), take()]).toEqual([1, 0, 'wait 1']);
    nowMs += 999;
    expect(take()).toBe('wait 1');
    nowMs += 1;
    expect([take(), take()]).toEqual([1, 'wait 59']);
    nowMs += 58_001;
    expect(take()).toBe('wait 1');
    nowMs += 999;
    expect([take(), take(), take()]).toEqual([1, 0, 'wait 86340']);
  });

  test('belongs to one pool and bucket', () => {
    expect([take(), take(), take()]).toEqual([1, 0, 'wait 1']);
    expect(take({ accountId: 'Xabcde', keyId: 'k' })).toBe(1);
    expect(take({ accountId: 'Yabcde', keyId: '' })).toBe(1);
    expect(take(pool, 'get_list')).toBe(1);
  });

  test('never lets more through than its limit, whatever the times of the calls', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 }), (pauses) => {
        limiter = createMemoryLimiter(() => nowMs * MS);
        const passed: number[] = [];
        for (const pause of pauses) {
          nowMs += pause;
          if (typeof take() === 'number') passed.push(nowMs);
        }
        // Windows are fixed, so that two of them side by side let twice their limit through.
        for (const [i, at] of passed.entries()) {
          expect(passed.slice(i).filter((other) => other < at + 1000).length).toBeLessThanOrEqual(4);
          expect(passed.slice(i).filter((other) => other < at + 60_000).length).toBeLessThanOrEqual(6);
        }
        expect(passed.length).toBeLessThanOrEqual(5 * (1 + Math.ceil((pauses.length * 40_000) / 86_400_000)));
      }),
    );
  });
});

describe('daily windows', () => {
  test('go on in another limiter', () => {
    take();
    take();
    const days = limiter.changedDays();
    expect(days).toEqual([{ ...pool, bucket: 'get_lists', endsAt: (nowMs + 86_400_000) * MS, used: 2 }]);
    expect(limiter.changedDays()).toEqual([]);
    limiter = createMemoryLimiter(() => nowMs * MS);
    limiter.resume(days);
    nowMs += 3_600_000;
    expect([take(), take()]).toEqual([1, 0]);
    nowMs += 60_000;
    expect([take(), take()]).toEqual([1, `wait ${86_400 - 3660}`]);
  });

  test('are not kept for budgets without one', () => {
    limiter.take(pool, 'get_lists', budgetOf({ burst: 1, steady: 15 }, 1));
    expect(limiter.changedDays()).toEqual([]);
  });
});

test('is cheap: no call waits, and none costs more than a few microseconds', () => {
  const plain = budgetOf({ burst: 350, steady: 3500 }, 1000);
  const pools = Array.from({ length: 100 }, (_, i) => ({ accountId: `account${i}`, keyId: '' }));
  for (let i = 0; i < 20_000; i++) limiter.take(pools[i % 100] as Pool, 'create_event', plain);
  const startedMs = performance.now();
  for (let i = 0; i < 100_000; i++) limiter.take(pools[i % 100] as Pool, 'create_event', plain);
  expect((performance.now() - startedMs) / 100_000).toBeLessThan(0.01);
});
