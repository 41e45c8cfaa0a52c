import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { migrate, readMigrations } from '../migrate.ts';
import { DatabaseUnusableError } from '../storage-errors.ts';
import { checkPersonOwned } from './check-person-owned.ts';
import type { PersonOwned } from './rules.ts';
import { PERSON_OWNED } from './tables.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const WISHES: PersonOwned = {
  table: 'wishes',
  key: { wish_id: 'text' },
  columns: { made_at: 'timestamptz' },
  merge: { rule: 'move', onCollision: { keep: 'earlier', by: 'made_at' } },
  erase: { rule: 'delete' },
  export: 'rows',
  fork: 'copy',
};

it('finds every table of this server declared', async () => {
  await checkPersonOwned(database.db);
});

it('refuses to start on a table that nobody said anything about, until it is declared as it is', async () => {
  const { db } = database;
  const keys = 'account_id text, profile_id uuid, wish_id text';
  await db.query(`CREATE TABLE wishes (${keys}, made_at timestamptz, PRIMARY KEY (account_id, profile_id, wish_id))`);
  await expect(migrate(db, readMigrations())).rejects.toThrow(DatabaseUnusableError);
  await expect(migrate(db, readMigrations())).rejects.toThrow(/wishes has no entry: say what happens to its rows on merge, erase/);

  const withWishes = (entry: PersonOwned) => checkPersonOwned(db, [...PERSON_OWNED, entry]);
  await withWishes(WISHES);
  await expect(withWishes({ ...WISHES, columns: {} })).rejects.toThrow(/wishes\.columns lacks made_at: 'timestamptz'/);
  await expect(withWishes({ ...WISHES, key: { wish_id: 'text', colour: 'text' } })).rejects.toThrow(/wishes\.key has colour/);
  await db.query('DROP TABLE wishes');
  await expect(withWishes(WISHES)).rejects.toThrow(/wishes is declared, and there is no such table/);
});
