import { expect, it } from 'vitest';
import { splitQuery } from './split-query.ts';
import type { QueryFault } from './types.ts';

function split(raw: string) {
  const faults: QueryFault[] = [];
  return { given: Object.fromEntries(splitQuery(raw, faults)), faults };
}

it('decodes names and values', () => {
  expect(split('a=1&b+c=x+y%2Bz&d&e==&f=%C3%A9')).toEqual({ given: { a: '1', 'b c': 'x y+z', d: '', e: '=', f: 'é' }, faults: [] });
});

it.each([
  ['a=1&a=2', { a: '1' }, "'a' may be given only once; separate several values with commas."],
  ['page[size]=1&page%5Bsize%5D=1', { 'page[size]': '1' }, "'page[size]' may be given only once; separate several values with commas."],
  ['a=50%', {}, "'a' is not properly percent-encoded UTF-8."],
  ['a=%ff', {}, "'a' is not properly percent-encoded UTF-8."],
  ['%zz=1', {}, "'%zz' is not properly percent-encoded UTF-8."],
  ['a=%00', {}, "'a' contains the character NUL, which is not allowed."],
])('finds fault with %s', (raw, given, detail) => {
  const result = split(raw);
  expect(result.given).toEqual(given);
  expect(result.faults.map((fault) => fault.detail)).toEqual([detail]);
});

it('stops reading after a hundred parameters', () => {
  const { given, faults } = split(Array.from({ length: 300 }, (_, index) => `p${index}=1`).join('&'));
  expect(Object.keys(given)).toHaveLength(101);
  expect(faults).toEqual([{ parameter: 'p100', detail: 'A query takes at most 100 parameters.' }]);
  expect(split('a=1&'.repeat(1000)).faults.length).toBeLessThan(105);
});
