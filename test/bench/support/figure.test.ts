import { describe, expect, it } from 'vitest';
import { digits, type Figure, median, meets, quantile } from './figure.ts';

const figure = (value: number, goal?: Figure['goal']): Figure => ({
  ...{ bench: 'events', database: 'embedded', name: 'x', unit: 'x', detail: '' },
  ...{ value, goal },
});

describe('figures', () => {
  it('take the middle of what was measured', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(quantile([5, 1, 2, 3, 4], 0.5)).toBe(3);
    expect(
      quantile(
        Array.from({ length: 200 }, (_, i) => i + 1),
        0.99,
      ),
    ).toBe(198);
  });

  it('know on which side of the goal they lie', () => {
    expect(meets(figure(0.6, { atLeast: 0.55 }))).toBe(true);
    expect(meets(figure(0.5, { atLeast: 0.55 }))).toBe(false);
    expect(meets(figure(1.3, { atMost: 1.2 }))).toBe(false);
    expect(meets(figure(1.2, { atMost: 1.2 }))).toBe(true);
    expect(meets(figure(1))).toBeUndefined();
    expect(meets(figure(Number.NaN, { atLeast: 0.5 }))).toBe(false);
  });

  it('are printed with the digits that say something', () => {
    expect([12345.6, 450.4, 45.67, 0.618].map(digits)).toEqual(['12,346', '450', '45.7', '0.62']);
  });
});
