import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createNudges } from '../engine/nudges.ts';
import type { Tx } from '../storage/database.ts';
import { type RoundsOptions, startRounds } from './rounds.ts';

/** A worker that notes when its rounds begin, and transactions that can be committed for it. */
function worker(options: Partial<RoundsOptions>, round: () => Promise<void> = async () => {}) {
  const nudges = createNudges();
  const begun: number[] = [];
  const problems: unknown[] = [];
  const rounds = startRounds(
    async () => {
      begun.push(performance.now());
      await round();
    },
    { pauseMs: 60_000, hears: { nudges, work: 'persons' }, onProblem: (error) => problems.push(error), ...options },
  );
  onTestFinished(() => rounds.stop());
  const commit = (work: 'persons' | 'segments' = 'persons'): void =>
    nudges.after({ afterCommit: (run: () => void) => run() } as unknown as Tx, work);
  return { begun, problems, rounds, commit };
}

it('begins a round as soon as its work is written down, not for that of others', async () => {
  const { begun, commit } = worker({});
  await delay(20);
  expect(begun).toHaveLength(1);
  commit('segments');
  await delay(20);
  expect(begun).toHaveLength(1);
  commit();
  await delay(10);
  expect(begun).toHaveLength(2);
});

it('gathers what comes all the time', async () => {
  const { begun, commit } = worker({ restMs: 50 });
  await delay(10);
  const untilMs = performance.now() + 230;
  while (performance.now() < untilMs) {
    commit();
    await delay(3);
  }
  const nudged = begun.slice(1);
  expect(nudged.length).toBeGreaterThan(2);
  for (const [i, ms] of nudged.slice(1).entries()) expect(ms - (nudged[i] as number)).toBeGreaterThan(45);
});

it('looks again after a round in which somebody nudged', async () => {
  let nudge = (): void => {};
  let rounds = 0;
  const one = worker({ restMs: 0 }, async () => {
    await delay(10);
    if (rounds++ === 0) nudge();
  });
  nudge = one.commit;
  await delay(60);
  expect(one.begun).toHaveLength(2);
});

it('also looks by itself, and goes on after a problem', async () => {
  const { begun, problems } = worker({ pauseMs: 10 }, () => Promise.reject(new Error('no')));
  await delay(100);
  expect(begun.length).toBeGreaterThan(2);
  expect(problems.length).toBeGreaterThan(1);
});

it('stops while it rests, and does not begin again', async () => {
  const { begun, commit, rounds } = worker({ restMs: 60_000 });
  await delay(10);
  commit();
  await delay(10);
  commit();
  await rounds.stop();
  const before = begun.length;
  commit();
  await delay(20);
  expect(begun).toHaveLength(before);
  expect(before).toBe(2);
});
