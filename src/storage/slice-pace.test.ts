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
