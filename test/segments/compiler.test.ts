import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileSegment } from '../../src/engine/segments/compile-segment.ts';
import type { Definition } from '../../src/engine/segments/definition.ts';
import { parseIso } from '../../src/lib/time.ts';
import { matchingProfiles } from '../../src/storage/queries/segment-members.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { definitions } from './support/definitions.ts';
import { holds } from './support/evaluator.ts';
import { DAY, makePeople, REVENUE, storePeople } from './support/people.ts';

/** A whole second, so that ages meet their bounds exactly. */
const NOW = parseIso('2026-11-23T10:20:30Z') as number;
const people = makePeople(20_261_123, 120, NOW);
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await storePeople(database.db, 'ACCT01', people, NOW);
});
afterAll(() => database.close());

const RUNS = Number(process.env.BURGEE_SEGMENT_RUNS ?? 500);
const times = fc.constantFrom(NOW, NOW + 1, NOW - 1, NOW + DAY, NOW + 7 * DAY + 1_234_567, NOW + 97 * DAY);

test('SQL and plain loops agree on who is in a segment', { timeout: 240_000 }, () =>
  fc.assert(
    fc.asyncProperty(definitions(), times, async (definition, now) => {
      const criterion = compileSegment('S', definition as Definition, { isSegment: () => false, revenueMetric: REVENUE }).criterionAt(now);
      const found = await matchingProfiles(database.db, 'ACCT01', criterion, { kind: 'all' });
      const wanted = people.filter((person) => holds(definition, person, now)).map(({ id }) => id);
      expect(found.sort()).toEqual(wanted);
      const some = people.slice(20, 50).map(({ id }) => id);
      const few = await matchingProfiles(database.db, 'ACCT01', criterion, { kind: 'ids', ids: some });
      expect(few.sort()).toEqual(wanted.filter((id) => some.includes(id)));
      const [after, upTo] = [people[19]?.id ?? '', people[49]?.id ?? ''];
      const stretch = await matchingProfiles(database.db, 'ACCT01', criterion, { kind: 'slice', after, upTo });
      expect(stretch.sort()).toEqual(few);
    }),
    { seed: Number(process.env.SEED ?? 7), numRuns: RUNS },
  ),
);
