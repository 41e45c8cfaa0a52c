import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { engineDeps, TEST_TIME } from '../../../test/support/engine.ts';
import { findKnownProfiles } from './find-known-profiles.ts';
import type { ProfileChange } from './profile-change.ts';
import { resolveProfiles } from './resolve-profiles.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Few values, so that changes meet: some known, some free, some of two people at once. */
const value = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined, freq: 2 });
const change = fc
  .record({
    policy: fc.constantFrom('event' as const, 'client' as const),
    ...{ external_id: value, email: value, phone_number: value, anonymous_id: value },
    says: fc.nat(3).map((n) => n === 0),
  })
  .map(({ policy, says, ...identifiers }): Omit<ProfileChange, 'accountId'> => {
    const given = Object.fromEntries(Object.entries(identifiers).filter(([, text]) => text !== undefined));
    return { now: TEST_TIME, policy, identifiers: given, traits: says ? { first_name: 'Ann' } : {} };
  })
  .filter(({ identifiers }) => Object.keys(identifiers).length > 0);
const changes = fc.array(change, { minLength: 3, maxLength: 10 });

it('finds what resolveProfiles would find without writing anything', async () => {
  const deps = engineDeps(database.db);
  let [number, known] = [0, 0];
  const property = fc.asyncProperty(changes, changes, async (before, asked) => {
    const accountId = `K${String(number++).padStart(5, '0')}`;
    const of = (account: string, list: typeof asked): ProfileChange[] => list.map((one) => ({ ...one, accountId: account }));
    const resolve = (list: ProfileChange[]) => database.db.transaction((tx) => resolveProfiles(deps, tx, list));
    await resolve(of(accountId, before));
    const found = await findKnownProfiles(database.db, [...of(accountId, asked), ...of(`${accountId}X`, asked)]);
    for (const [i, one] of of(accountId, asked).entries()) {
      if (found[i] === undefined) continue;
      known++;
      expect(await resolve([one])).toEqual([{ profileId: found[i], created: false, changed: false }]);
    }
    expect(found.slice(asked.length)).toEqual(asked.map(() => undefined));
  });
  await fc.assert(property, { numRuns: 40 });
  expect(known).toBeGreaterThan(10);
});

it('leaves alone whoever says more, has an id or is not known', async () => {
  const deps = engineDeps(database.db);
  const one: ProfileChange = { accountId: 'KNOWN1', now: TEST_TIME, policy: 'event', identifiers: { email: 'a@b.co' }, traits: {} };
  const [made] = await database.db.transaction((tx) => resolveProfiles(deps, tx, [one]));
  const id = made && 'profileId' in made ? made.profileId : '';
  const asked: ProfileChange[] = [
    one,
    { ...one, traits: { title: null } },
    { ...one, id: { given: 'x', uuid: id } },
    { ...one, secondaryEmails: { append: ['c@b.co'], unappend: [] } },
    { ...one, identifiers: { email: 'a@b.co', external_id: 'new' } },
    { ...one, identifiers: { email: null } },
    { ...one, policy: 'import' },
    { ...one, policy: 'client' },
    one,
  ];
  const none = undefined;
  expect(await findKnownProfiles(database.db, asked)).toEqual([id, none, none, none, none, none, none, id, id]);
});
