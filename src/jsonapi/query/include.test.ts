import { expect, it } from 'vitest';
import { parseInclude } from './include.ts';
import type { QueryFault } from './types.ts';

it('takes each name once and faults those that cannot be included', () => {
  const faults: QueryFault[] = [];
  expect(parseInclude('metric, attributions,,metric,lists,Profile', ['attributions', 'metric', 'profile'], faults)).toEqual([
    'metric',
    'attributions',
  ]);
  expect(faults).toEqual(
    ['lists', 'Profile'].map((name) => ({
      parameter: 'include',
      detail: `'${name}' cannot be included. Relationships that can be are attributions, metric, profile.`,
    })),
  );
});
