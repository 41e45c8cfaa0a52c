import { expect, it } from 'vitest';
import { parsePageSize } from './page.ts';
import type { QueryFault } from './types.ts';

const RULE = { default: 20, min: 1, max: 100 };

it.each(['1', '20', '100', '007'])('takes %s', (text) => {
  const faults: QueryFault[] = [];
  expect(parsePageSize(text, RULE, faults)).toBe(Number(text));
  expect(faults).toEqual([]);
});

it.each(['0', '101', '-1', '1.5', '1e1', '', 'ten', '99999999999999999999'])('refuses %j', (text) => {
  const faults: QueryFault[] = [];
  expect(parsePageSize(text, RULE, faults)).toBe(20);
  expect(faults).toEqual([{ parameter: 'page[size]', detail: 'Page size must be an integer between 1 and 100.' }]);
});
