import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { randomIds, ulidToUuid } from '../../lib/ids.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Database } from '../../storage/database.ts';
import { foldCounters } from '../../workers/fold-counters.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import { addProfilesToList } from './add-profiles-to-list.ts';
import { createList } from './create-list.ts';
import { deleteList } from './delete-list.ts';
import { readListSizes } from './read-list-sizes.ts';
import { removeProfilesFromList } from './remove-profiles-from-list.ts';
import { updateList } from './update-list.ts';

const NOW = 1_788_529_134_000_001;
const ids = randomIds();
const people = Array.from({ length: 5 }, (_, i) => ids.ulid(NOW + i * 1000));
const context: CommandContext = { accountId: 'ONE111', actor: { kind: 'key', id: 'k' }, scopes: [], now: NOW, requestId: 'r' };
const later = { ...context, now: NOW + 5_000_000 };

let db: Database;
let close: () => Promise<void>;
const signals = { wanted: () => false, publish: async () => {} };
const deps = () => ({ db, ids, signals });

beforeAll(async () => {
  ({ db, close } = await testDatabase());
  await db.transaction(async (tx) => {
    for (const id of people) {
      const values = ['ONE111', ulidToUuid(id), isoMicros(NOW)];
      await tx.query('INSERT INTO profiles (account_id, id, created_at, updated_at) VALUES ($1, $2, $3, $3)', values);
    }
  });
});
afterAll(() => close());

const membersOf = (id: string) =>
  db.query<{ profile_id: string; joined_at: number }>(
    'SELECT profile_id, joined_at FROM list_members WHERE list_id = $1 ORDER BY profile_id',
    [id],
  );
const sizeOf = async (id: string) => (await readListSizes({ services: { db }, accountId: 'ONE111' }, [id])).get(id);

describe('a list', () => {
  test('asks for double opt-in unless told otherwise, and keeps its times', async () => {
    const { id } = await createList(deps(), context, { name: 'Newsletter' });
    await updateList(deps(), later, { id, name: 'Newsletter' });
    const row = () => db.query('SELECT name, opt_in_process, created_at, updated_at FROM lists WHERE id = $1', [id]);
    expect(await row()).toEqual([{ name: 'Newsletter', opt_in_process: 'double_opt_in', created_at: NOW, updated_at: NOW }]);
    await updateList(deps(), later, { id, opt_in_process: 'single_opt_in' });
    expect(await row()).toEqual([{ name: 'Newsletter', opt_in_process: 'single_opt_in', created_at: NOW, updated_at: later.now }]);
  });

  test.each(['', '   ', 'x'.repeat(256), 'a\0b'])('is not named %j', async (name) => {
    await expect(createList(deps(), context, { name })).rejects.toMatchObject({ faults: [{ kind: 'invalid', at: ['name'] }] });
  });

  test('of another account does not exist', async () => {
    const { id } = await createList(deps(), context, { name: 'Mine' });
    const other = { ...context, accountId: 'TWO222' };
    const missing = { faults: [{ kind: 'not_found', detail: `A list with id \`${id}\` does not exist.` }] };
    await expect(updateList(deps(), other, { id, name: 'Theirs' })).rejects.toMatchObject(missing);
    await expect(deleteList(deps(), other, { id })).rejects.toMatchObject(missing);
    await expect(addProfilesToList(deps(), other, { list_id: id, profile_ids: people })).rejects.toMatchObject(missing);
  });
});

describe('members', () => {
  test('join once, leave, and are counted without being counted through', async () => {
    const { id } = await createList(deps(), context, { name: 'VIP' });
    await addProfilesToList(deps(), context, { list_id: id, profile_ids: people.slice(0, 3) });
    await addProfilesToList(deps(), later, { list_id: id, profile_ids: [...people.slice(1, 4), people[3] as string] });
    expect((await membersOf(id)).map((row) => row.joined_at)).toEqual([NOW, NOW, NOW, later.now]);
    expect(await sizeOf(id)).toBe(4);
    await foldCounters({ db });
    await removeProfilesFromList(deps(), later, { list_id: id, profile_ids: people.slice(3) });
    expect(await sizeOf(id)).toBe(3);
    await foldCounters({ db });
    expect(await sizeOf(id)).toBe(3);
    expect(await db.query('SELECT id FROM counter_deltas')).toEqual([]);
  });

  test('are all written or none: each unknown profile is named', async () => {
    const { id } = await createList(deps(), context, { name: 'Atomic' });
    const stranger = ids.ulid(NOW);
    const attempt = addProfilesToList(deps(), context, { list_id: id, profile_ids: [people[0] as string, stranger, 'nonsense'] });
    await expect(attempt).rejects.toMatchObject({
      faults: [
        { at: ['profile_ids', 1], detail: `A profile with id \`${stranger}\` does not exist.` },
        { at: ['profile_ids', 2], detail: 'A profile with id `nonsense` does not exist.' },
      ],
    });
    expect(await membersOf(id)).toEqual([]);
  });

  test('added at once by many are counted exactly', async () => {
    const { id } = await createList(deps(), context, { name: 'Crowd' });
    const add = () => addProfilesToList(deps(), context, { list_id: id, profile_ids: people });
    await Promise.all([add(), add(), foldCounters({ db }), add(), foldCounters({ db }), add()]);
    expect(await sizeOf(id)).toBe(5);
  });

  test('go with their list', async () => {
    const { id } = await createList(deps(), context, { name: 'Gone' });
    await addProfilesToList(deps(), context, { list_id: id, profile_ids: people });
    await deleteList(deps(), context, { id });
    expect(await membersOf(id)).toEqual([]);
    expect(await sizeOf(id)).toBe(0);
  });

  test('go with their list slice by slice, and each is told to whom it concerns', async () => {
    const { id } = await createList(deps(), context, { name: 'Long' });
    const other = await createList(deps(), context, { name: 'Other' });
    for (const list_id of [id, other.id]) await addProfilesToList(deps(), context, { list_id, profile_ids: people });
    const told: string[] = [];
    const publish: Signals['publish'] = async (_tx, facts) => {
      told.push(...facts.flatMap((fact) => (fact.kind === 'list-members' && fact.listId === id ? fact.profileIds : [])));
    };
    await deleteList({ db, signals: { wanted: () => true, publish } }, context, { id }, 2);
    expect(told.sort()).toEqual(people.map((person) => ulidToUuid(person)).sort());
    expect(await membersOf(id)).toEqual([]);
    expect(await membersOf(other.id)).toHaveLength(5);
    expect(await sizeOf(other.id)).toBe(5);
  });

  test('who join while their list is deleted do not outlive it', async () => {
    for (let round = 0; round < 6; round++) {
      const { id } = await createList(deps(), context, { name: 'Race' });
      const joining = people.map((person) => addProfilesToList(deps(), context, { list_id: id, profile_ids: [person] }));
      const [deleted, ...joined] = await Promise.allSettled([deleteList(deps(), context, { id }), ...joining]);
      expect(deleted.status).toBe('fulfilled');
      for (const each of joined) if (each.status === 'rejected') expect(each.reason).toMatchObject({ faults: [{ kind: 'not_found' }] });
      expect(await membersOf(id)).toEqual([]);
      expect(await sizeOf(id)).toBe(0);
    }
  });
});
