import { expect, test } from 'vitest';
import { type DailyStore, keepDailyWindows } from './keep-daily-windows.ts';
import { budgetOf } from './limiter.ts';
import { createMemoryLimiter, type DailyWindow } from './memory-limiter.ts';

const NOW = 1_800_000_000_000_000;
const budget = budgetOf({ burst: 10, steady: 100, daily: 100 }, 1);
const pool = { accountId: 'Xabcde', keyId: '' };

test('what could not be saved is saved with what comes later', async () => {
  const limiter = createMemoryLimiter(() => NOW);
  const saved: (readonly DailyWindow[])[] = [];
  const errors: unknown[] = [];
  let broken = true;
  const store: DailyStore = {
    load: async () => [{ ...pool, bucket: 'a', endsAt: NOW + 1, used: 7 }],
    save: async (windows) => {
      if (broken) throw new Error('away');
      saved.push(windows);
    },
  };
  const kept = await keepDailyWindows(limiter, store, NOW, (error) => errors.push(error), 10);
  limiter.take(pool, 'a', budget);
  while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  limiter.take(pool, 'b', budget);
  broken = false;
  await kept.close();
  expect(saved.flat().map(({ bucket, used }) => [bucket, used])).toEqual([
    ['a', 8],
    ['b', 1],
  ]);
});
