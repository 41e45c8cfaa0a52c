import { expect, it } from 'vitest';
import { parseSort } from './sort.ts';
import type { QueryFault } from './types.ts';

const ALLOWED = ['created', 'subscriptions.email.marketing.suppression.timestamp'];

it.each([
  ['created', { name: 'created', descending: false }],
  ['-created', { name: 'created', descending: true }],
  [
    ' -subscriptions.email.marketing.suppression.timestamp',
    { name: 'subscriptions.email.marketing.suppression.timestamp', descending: true },
  ],
  ['', undefined],
])('reads %j', (text, sort) => {
  const faults: QueryFault[] = [];
  expect(parseSort(text, ALLOWED, faults)).toEqual(sort);
  expect(faults).toEqual([]);
});

it.each([
  ['name', "'name' is not a valid sort field."],
  ['--created', "'--created' is not a valid sort field."],
  ['-', "'-' is not a valid sort field."],
  ['created,-created', 'Only one sort field can be used.'],
])('refuses %j and says what can be', (text, problem) => {
  const faults: QueryFault[] = [];
  expect(parseSort(text, ALLOWED, faults)).toBeUndefined();
  expect(faults).toEqual([
    { parameter: 'sort', detail: `${problem} Sort by one of ${ALLOWED.join(', ')}, with a leading '-' for descending order.` },
  ]);
});
