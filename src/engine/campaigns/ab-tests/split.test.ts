import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { variationOf } from './split.ts';

const people = Array.from({ length: 20_000 }, () => randomUUID());
const split = (campaign: string, percentage: number, variations: number) =>
  people.map((person) => variationOf(campaign, person, percentage, variations));

test('puts a share of the people into the test, evenly', () => {
  const variations = split('ONE', 30, 3);
  for (const one of [0, 1, 2]) {
    const share = variations.filter((each) => each === one).length / people.length;
    expect(Math.abs(share - 0.1)).toBeLessThan(0.015);
  }
  expect(split('ONE', 100, 2)).not.toContain(undefined);
});

test('answers alike each time, and otherwise for another campaign', () => {
  expect(split('ONE', 50, 2)).toEqual(split('ONE', 50, 2));
  expect(split('ONE', 50, 2)).not.toEqual(split('TWO', 50, 2));
});

test('keeps whoever is in a smaller test in a larger one', () => {
  const [small, large] = [split('ONE', 10, 2), split('ONE', 60, 2)];
  expect(small.every((each, i) => each === undefined || large[i] !== undefined)).toBe(true);
});
