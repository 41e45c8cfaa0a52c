import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps, TEST_TIME } from '../../../test/support/engine.ts';
import type { Fault } from '../../lib/errors.ts';
import { DomainError } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { type ProfileRow, readProfiles } from '../../storage/queries/profiles.ts';
import { createProfile } from './create-profile.ts';
import { importProfile } from './import-profile.ts';
import type { ProfileInput } from './profile-input.ts';
import type { ProfileDeps } from './save-profile.ts';
import { updateProfile } from './update-profile.ts';

let database: TestDatabase;
let deps: ProfileDeps;
let account: string;
let number = 0;

beforeAll(async () => {
  database = await testDatabase();
  deps = engineDeps(database.db);
});
afterAll(() => database.close());

/** An account of its own per test, so that tests share the database but no people. */
function freshAccount(): void {
  account = `T${String(number++).padStart(5, '0')}`;
}

const at = (micros = TEST_TIME) => commandContext(account, micros);
const create = (input: Omit<ProfileInput, 'id'>) => createProfile(deps, at(), input);
const update = (id: string, input: ProfileInput, micros = TEST_TIME + 1) => updateProfile(deps, at(micros), { ...input, id });
const importing = (input: ProfileInput, micros = TEST_TIME + 1) => importProfile(deps, at(micros), input);

async function read(id: string): Promise<ProfileRow> {
  const [row] = await readProfiles(database.db, [{ account_id: account, id: ulidToUuid(id) as string }]);
  if (!row) throw new Error(`no profile ${id}`);
  return row;
}

async function identifiers(): Promise<Record<string, string>> {
  const rows = await database.db.query<{ kind: string; value: string; profile_id: string }>(
    'SELECT kind, value, profile_id FROM identifiers WHERE account_id = $1',
    [account],
  );
  return Object.fromEntries(rows.map((row) => [`${row.kind}:${row.value}`, row.profile_id]));
}

async function faultsOf(work: Promise<unknown>): Promise<readonly Fault[]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DomainError)) throw new Error(`expected faults, got ${String(error)}`);
  return error.faults;
}

describe('createProfile', () => {
  it('stores what it is given, normalised', async () => {
    freshAccount();
    const { id } = await create({
      ...{ email: 'Sarah@Example.com', phone_number: '+12345678901', external_id: 63, first_name: 'Sarah', last_name: null },
      ...{ location: { city: 'Boston', latitude: '42.35', zip: null }, properties: { pseudonym: 'Dr. Octopus', empty: null } },
    });
    expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    const uuid = ulidToUuid(id);
    expect(await read(id)).toEqual({
      ...{ account_id: account, id: uuid, email: 'sarah@example.com', phone_number: '+12345678901', external_id: '63', anonymous_id: null },
      ...{ first_name: 'Sarah', last_name: null, organization: null, locale: null, title: null, image: null },
      ...{ location: { city: 'Boston', latitude: '42.35' }, properties: { pseudonym: 'Dr. Octopus', empty: null } },
      ...{ created_at: TEST_TIME, updated_at: TEST_TIME, version: 0 },
    });
    expect(await identifiers()).toEqual({ 'email:sarah@example.com': uuid, 'phone_number:+12345678901': uuid, 'external_id:63': uuid });
  });

  it.each([{ email: 'A@b.co' }, { external_id: 'x', email: 'new@b.co' }, { anonymous_id: 'anon', phone_number: '+12345678902' }])(
    'refuses %j, which someone has, and says who',
    async (input) => {
      freshAccount();
      const { id } = await create({ email: 'a@b.co', external_id: 'x', anonymous_id: 'anon' });
      expect(await faultsOf(create(input))).toEqual([
        {
          kind: 'duplicate_profile',
          detail: 'A profile already exists with one of these identifiers.',
          at: [],
          meta: { duplicate_profile_id: id },
        },
      ]);
      expect(Object.keys(await identifiers())).toHaveLength(3);
    },
  );

  it('lets two accounts know the same person', async () => {
    freshAccount();
    await create({ email: 'a@b.co' });
    freshAccount();
    await create({ email: 'a@b.co' });
    expect(Object.keys(await identifiers())).toEqual(['email:a@b.co']);
  });

  it('does not mistake a value of one kind for another', async () => {
    freshAccount();
    await create({ external_id: 'a@b.co' });
    await create({ anonymous_id: 'a@b.co' });
    await create({ email: 'a@b.co' });
    expect(Object.keys(await identifiers())).toHaveLength(3);
  });

  it('tells who wants to know that a profile was touched', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    await importing({ email: 'a@b.co' });
    const rows = await database.db.query<{ touched: unknown }>('SELECT touched FROM signals WHERE account_id = $1', [account]);
    expect(rows).toEqual([{ touched: [{ kind: 'profiles', accountId: account, profileIds: [ulidToUuid(id)] }] }]);
  });
});

describe('updateProfile', () => {
  it('changes what is given and nothing else', async () => {
    freshAccount();
    const { id } = await create({
      email: 'a@b.co',
      first_name: 'Ann',
      title: 'Dr',
      properties: { a: 1, b: 2 },
      location: { city: 'Bonn' },
    });
    await update(id, { title: null, properties: { b: null, c: 3 }, location: { zip: '53111' } });
    expect(await read(id)).toMatchObject({
      ...{ email: 'a@b.co', first_name: 'Ann', title: null, properties: { a: 1, b: null, c: 3 }, location: { city: 'Bonn', zip: '53111' } },
      ...{ created_at: TEST_TIME, updated_at: TEST_TIME + 1, version: 1 },
    });
  });

  it('writes nothing when nothing differs', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co', properties: { a: 1 } });
    await update(id, { email: 'A@B.co', properties: { a: 1 }, first_name: null });
    expect(await read(id)).toMatchObject({ updated_at: TEST_TIME, version: 0 });
  });

  it('patches properties', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co', properties: { skus: ['1', '2'], old: true } });
    await update(id, { patch_properties: { append: { skus: '3' }, unappend: { skus: ['1'] }, unset: 'old' } });
    expect((await read(id)).properties).toEqual({ skus: ['2', '3'] });
  });

  it('gives a profile another address and lets go of the old one', async () => {
    freshAccount();
    const { id } = await create({ email: 'old@b.co' });
    await update(id, { email: 'new@b.co' });
    expect(await read(id)).toMatchObject({ email: 'new@b.co', updated_at: TEST_TIME + 1 });
    expect(await identifiers()).toEqual({ 'email:new@b.co': ulidToUuid(id) });
    await create({ email: 'old@b.co' });
  });

  it('clears an identifier, but not the last one', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co', external_id: 'x' });
    await update(id, { external_id: null });
    expect(await identifiers()).toEqual({ 'email:a@b.co': ulidToUuid(id) });
    expect(await faultsOf(update(id, { email: null, first_name: 'Ann' }))).toMatchObject([{ kind: 'invalid', at: ['email'] }]);
    expect(await read(id)).toMatchObject({ email: 'a@b.co', first_name: null });
    await update(id, { email: null, phone_number: '+12345678901' });
    expect(await identifiers()).toEqual({ 'phone_number:+12345678901': ulidToUuid(id) });
  });

  it('refuses an identifier of another profile and changes nothing', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    const other = await create({ email: 'other@b.co' });
    const faults = await faultsOf(update(id, { email: 'other@b.co', first_name: 'Ann' }));
    expect(faults).toMatchObject([{ kind: 'duplicate_profile', meta: { duplicate_profile_id: other.id } }]);
    expect(await read(id)).toMatchObject({ email: 'a@b.co', first_name: null });
  });

  it.each(['01M1PAAR5HBCRHA3NN9NG5WRTA', 'NOPE01'])('does not know %s', async (id) => {
    freshAccount();
    expect(await faultsOf(update(id, { first_name: 'Ann' }))).toEqual([
      { kind: 'not_found', detail: `A profile with id \`${id}\` does not exist.`, at: ['id'] },
    ]);
  });

  it('does not reach into another account', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    freshAccount();
    expect(await faultsOf(update(id, { first_name: 'Eve' }))).toMatchObject([{ kind: 'not_found' }]);
  });
});

describe('secondary addresses', () => {
  const email = (...values: string[]) => ({ email: values });

  it('lead to the profile without being shown', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    await update(id, { patch_identifiers: { append: email('Second@b.co', 'third@b.co') } });
    expect(await read(id)).toMatchObject({ email: 'a@b.co', updated_at: TEST_TIME + 1 });
    expect(await importing({ email: 'second@b.co', title: 'Dr' })).toEqual({ id, created: false });
    expect(await read(id)).toMatchObject({ email: 'a@b.co', title: 'Dr' });
    await update(id, { patch_identifiers: { unappend: { email: 'second@b.co' } } });
    expect(Object.keys(await identifiers()).sort()).toEqual(['email:a@b.co', 'email:third@b.co']);
  });

  it('change places with the primary one when asked to', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    await update(id, { patch_identifiers: { append: email('second@b.co') } });
    await update(id, { email: 'second@b.co' });
    expect(await read(id)).toMatchObject({ email: 'second@b.co' });
    expect(Object.keys(await identifiers()).sort()).toEqual(['email:a@b.co', 'email:second@b.co']);
  });

  it('cannot be somebody else’s, and the primary one cannot be taken away as if it were one', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    const other = await create({ email: 'other@b.co' });
    expect(await faultsOf(update(id, { patch_identifiers: { append: email('other@b.co') } }))).toMatchObject([
      { kind: 'duplicate_profile', meta: { duplicate_profile_id: other.id } },
    ]);
    expect(await faultsOf(update(id, { patch_identifiers: { unappend: email('a@b.co') } }))).toMatchObject([{ kind: 'invalid' }]);
    await update(id, { patch_identifiers: { unappend: email('other@b.co') } });
    expect(Object.keys(await identifiers())).toHaveLength(2);
  });
});

describe('importProfile', () => {
  it('creates, then updates', async () => {
    freshAccount();
    const { id, created } = await importing({ email: 'a@b.co', properties: { a: 1 } }, TEST_TIME);
    expect(created).toBe(true);
    expect(await importing({ email: 'A@b.co ', properties: { b: 2 } })).toEqual({ id, created: false });
    expect(await read(id)).toMatchObject({ properties: { a: 1, b: 2 }, created_at: TEST_TIME, updated_at: TEST_TIME + 1 });
  });

  it('replaces the address of the profile that an external id leads to', async () => {
    freshAccount();
    const { id } = await create({ email: 'old@b.co', external_id: 'x' });
    await importing({ email: 'new@b.co', external_id: 'x' });
    expect(await identifiers()).toEqual({ 'email:new@b.co': ulidToUuid(id), 'external_id:x': ulidToUuid(id) });
  });

  it('finds by id before everything else', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co' });
    expect(await importing({ id, phone_number: '+12345678901' })).toEqual({ id, created: false });
    expect(await read(id)).toMatchObject({ phone_number: '+12345678901' });
    expect(await faultsOf(importing({ id: '01M1PAAR5HBCRHA3NN9NG5WRTA', email: 'a@b.co' }))).toMatchObject([
      { kind: 'not_found', at: ['id'] },
    ]);
  });

  it('refuses identifiers that lead to different profiles', async () => {
    freshAccount();
    await create({ external_id: 'x' });
    const other = await create({ email: 'a@b.co' });
    expect(await faultsOf(importing({ external_id: 'x', email: 'a@b.co' }))).toMatchObject([
      { kind: 'duplicate_profile', meta: { duplicate_profile_id: other.id } },
    ]);
  });

  it('does not hand a family’s telephone from one address to another', async () => {
    freshAccount();
    const { id } = await create({ email: 'ann@b.co', phone_number: '+12345678901' });
    expect(await faultsOf(importing({ email: 'bob@b.co', phone_number: '+12345678901' }))).toMatchObject([
      { kind: 'duplicate_profile', meta: { duplicate_profile_id: id } },
    ]);
    expect(await read(id)).toMatchObject({ email: 'ann@b.co' });
  });

  it('keeps an earlier device when it is given another', async () => {
    freshAccount();
    const { id } = await create({ email: 'a@b.co', anonymous_id: 'laptop' });
    await importing({ email: 'a@b.co', anonymous_id: 'phone' });
    expect(await read(id)).toMatchObject({ anonymous_id: 'phone' });
    expect(Object.keys(await identifiers()).sort()).toEqual(['anonymous_id:laptop', 'anonymous_id:phone', 'email:a@b.co']);
  });
});
