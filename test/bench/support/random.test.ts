import { expect, it } from 'vitest';
import { seeded, zipf } from './random.ts';

it('draws the same numbers for the same seed', () => {
  const [a, b, c] = [seeded(7), seeded(7), seeded(8)];
  const draw = (random: () => number) => Array.from({ length: 100 }, random);
  const first = draw(a);
  expect(first).toEqual(draw(b));
  expect(first).not.toEqual(draw(c));
  expect(first.every((value) => value >= 0 && value < 1)).toBe(true);
});

it("draws by Zipf's law, within bounds", () => {
  const next = zipf(1000, seeded(1));
  const counts = new Map<number, number>();
  for (let i = 0; i < 50_000; i++) {
    const drawn = next();
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  expect(Math.min(...counts.keys())).toBeGreaterThanOrEqual(0);
  expect(Math.max(...counts.keys())).toBeLessThan(1000);
  const sorted = [...counts.values()].sort((x, y) => y - x);
  const [first = 0, second = 0] = sorted;
  expect(first / 50_000).toBeGreaterThan(0.08);
  expect(first / second).toBeGreaterThan(1.4);
  expect(counts.size).toBeGreaterThan(900);
});
