import { expect, it } from 'vitest';
import { createPace } from './slice-pace.ts';

const limits = { first: 20, most: 500 };

it('goes from the first size to what fills the time, at most twice as many at once', () => {
  const pace = createPace({ sliceMs: () => 50 }, limits);
  expect(pace.rows()).toBe(20);
  pace.took(20, 2);
  expect(pace.rows()).toBe(40);
  pace.took(40, 4);
  expect(pace.rows()).toBe(80);
  for (let i = 0; i < 5; i++) pace.took(100, 10);
  for (let i = 0; i < 5; i++) pace.rows();
  expect(pace.rows()).toBe(500);
});

it('shrinks at once when less time is allowed, or rows take longer', () => {
  let sliceMs = 50;
  const pace = createPace({ sliceMs: () => sliceMs }, limits);
  pace.took(10, 10);
  for (let i = 0; i < 3; i++) pace.rows();
  expect(pace.rows()).toBe(50);
  sliceMs = 8;
  expect(pace.rows()).toBe(8);
  pace.took(8, 8 * 31);
  expect(pace.rows()).toBe(1);
});

it('learns nothing from an empty slice', () => {
  const pace = createPace({ sliceMs: () => 50 }, limits);
  pace.took(0, 1000);
  expect(pace.rows()).toBe(20);
});

/** A machine on which a slice costs 20 ms whatever is in it, and half a millisecond a row; the n-th one is late by some. */
function work(pace: ReturnType<typeof createPace>, slices: number, late: (n: number) => number = () => 0): number[] {
  return Array.from({ length: slices }, (_, n) => {
    const rows = pace.rows();
    pace.took(rows, 20 + rows / 2 + late(n));
    return rows;
  });
}

it('takes more rows than fit when it is the slice that takes long, not its rows', () => {
  const pace = createPace({ sliceMs: () => 8 }, { first: 50, most: 500 });
  for (const rows of work(pace, 40).slice(20)) expect(rows).toBeCloseTo(40, -1);
});

it('comes back from a row a slice, also where every third slice is disturbed', () => {
  const pace = createPace({ sliceMs: () => 8 }, { first: 1, most: 500 });
  const sizes = work(pace, 200, (n) => (n % 3 === 0 ? 15 : 0));
  expect(Math.min(...sizes.slice(0, 8))).toBe(1);
  expect(Math.min(...sizes.slice(-50))).toBeGreaterThanOrEqual(16);
  expect(Math.max(...sizes.slice(-50))).toBeLessThanOrEqual(150);
});

it('stays at few rows where it is the rows that take long, but for a look now and then', () => {
  const pace = createPace({ sliceMs: () => 8 }, { first: 50, most: 500 });
  const sizes = Array.from({ length: 100 }, () => {
    const rows = pace.rows();
    pace.took(rows, 1 + rows * 7);
    return rows;
  }).slice(20);
  expect(sizes.filter((rows) => rows === 1).length).toBeGreaterThanOrEqual(70);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
});
