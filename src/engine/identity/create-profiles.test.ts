import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps, TEST_TIME } from '../../../test/support/engine.ts';
import { DomainError } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import { createProfiles, type NewProfile } from './create-profiles.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const make = (account: string, ...profiles: NewProfile[]) => createProfiles(engineDeps(database.db), commandContext(account), profiles);

async function read(account: string, id: string) {
  const [row] = await readProfiles(database.db, [{ account_id: account, id: ulidToUuid(id) as string }]);
  return row;
}

it('makes each with its own time of creation', async () => {
  const [old, fresh] = await make(
    'R00001',
    { input: { email: 'Old@example.com', first_name: 'Ada' }, createdAt: 1_000_000 },
    { input: { email: 'new@example.com' } },
  );
  if (!old || !fresh || 'fault' in old || 'fault' in fresh) throw new Error('both should have been made');
  expect(await read('R00001', old.id)).toMatchObject({
    email: 'old@example.com',
    first_name: 'Ada',
    created_at: 1_000_000,
    updated_at: 1_000_000,
  });
  expect(await read('R00001', fresh.id)).toMatchObject({ email: 'new@example.com', created_at: TEST_TIME });
});

it('leaves out those whose identifiers are taken, before or within the batch, and changes nobody', async () => {
  const [first] = await make('R00002', { input: { external_id: 'a', first_name: 'Ada' } });
  if (!first || 'fault' in first) throw new Error('the first should have been made');
  const outcomes = await make(
    'R00002',
    { input: { external_id: 'a', first_name: 'Eve' } },
    { input: { external_id: 'b' } },
    { input: { external_id: 'b' } },
  );
  expect(outcomes.map((outcome) => ('fault' in outcome ? outcome.fault.kind : 'made'))).toEqual([
    'duplicate_profile',
    'made',
    'duplicate_profile',
  ]);
  expect(outcomes[0]).toMatchObject({ fault: { meta: { duplicate_profile_id: first.id } } });
  expect(await read('R00002', first.id)).toMatchObject({ first_name: 'Ada', version: 0 });
});

it('makes nobody when one input is wrong, and says which', async () => {
  const error = await make('R00003', { input: { email: 'fine@example.com' } }, { input: { email: 'not an address' } }, { input: {} }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DomainError);
  expect((error as DomainError).faults.map((fault) => fault.at)).toEqual([[1, 'email'], [2]]);
  const [again] = await make('R00003', { input: { email: 'fine@example.com' } });
  expect(again).toHaveProperty('id');
});
