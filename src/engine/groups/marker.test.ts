import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BEGINNING, cutPage, type Mark, markerOf, markOf } from './marker.ts';

const EPOCH = BEGINNING.ms;

it('gives every row once, in pages, however many are of one millisecond', () => {
  const times = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 120 }).map((list) => [...list].sort((a, b) => a - b));
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 9 }), (offsets, size) => {
      const rows = offsets.map((offset, id) => ({ id, ms: EPOCH + offset }));
      const seen: number[] = [];
      let mark: Mark | undefined = BEGINNING;
      for (let pages = 0; mark; pages++) {
        expect(pages).toBeLessThan(200);
        // What crosses the wire is the integer.
        const at: Mark = markOf(markerOf(mark)) as Mark;
        const start = rows.findIndex(({ ms }) => ms >= at.ms);
        const found = start < 0 ? [] : rows.slice(start + at.pages * size, start + at.pages * size + size + 1);
        const page = cutPage(found, size, at, ({ ms }) => ms);
        seen.push(...page.rows.map(({ id }) => id));
        mark = page.next;
      }
      expect(seen).toEqual(rows.map(({ id }) => id));
    }),
  );
});

it('fits into what a client can hold, and takes no other number', () => {
  expect(Number.isSafeInteger(markerOf({ ms: Date.UTC(2058, 0), pages: 4095 }))).toBe(true);
  expect([-1, 1.5, Number.NaN, 2 ** 60].map(markOf)).toEqual([undefined, undefined, undefined, undefined]);
});
