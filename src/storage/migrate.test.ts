import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import type { Database } from './database.ts';
import { type Migration, migrate, readMigrations } from './migrate.ts';
import { DatabaseUnusableError } from './storage-errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'burgee-migrations-'));
let test: TestDatabase;
let db: Database;

beforeAll(async () => {
  test = await testDatabase();
  db = test.db;
  await db.query('DROP TABLE migrations');
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

function files(texts: Record<string, string>): Migration[] {
  const name = mkdtempSync(join(folder, 'set-'));
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(name, file), text);
  return readMigrations(name);
}

const FIRST = { '0001-fruits.sql': "CREATE TABLE fruits (name text);\nINSERT INTO fruits VALUES ('apple');\n" };
const SECOND = { '0002-more-fruits.sql': "INSERT INTO fruits VALUES ('pear');" };
const fruits = async (): Promise<unknown[]> => (await db.query('SELECT name FROM fruits ORDER BY name')).map((row) => row.name);

describe('the folder', () => {
  it('of this server is in order', () => expect(readMigrations().length).toBeGreaterThan(0));

  it.each([['0000-nought.sql'], ['1-short.sql'], ['0001_underscore.sql']])('with %s is refused', (file) => {
    expect(() => files({ [file]: '' })).toThrow(/expected a name such as 0001-/);
  });

  it('may leave out a number, but not have one twice', () => {
    expect(files({ '0001-a.sql': '', '0003-c.sql': '' }).map(({ number }) => number)).toEqual([1, 3]);
    expect(() => files({ '0001-a.sql': '', '0001-b.sql': '' })).toThrow(/the number of 0001-b\.sql is taken/);
  });

  it('means the same with the line ends of Windows', () => {
    const [unix, windows] = [files({ '0001-a.sql': 'SELECT 1;\nSELECT 2;\n' }), files({ '0001-a.sql': 'SELECT 1;\r\nSELECT 2;\r\n' })];
    expect(windows).toEqual(unix);
  });
});

it('applies each migration once, in order, and notes it', async () => {
  const clock = { wall: () => 1_788_529_225_420_136 };
  await migrate(db, files(FIRST), clock);
  await migrate(db, files(FIRST), clock);
  expect(await fruits()).toEqual(['apple']);
  await migrate(db, files({ ...FIRST, ...SECOND }), clock);
  expect(await fruits()).toEqual(['apple', 'pear']);
  expect(await db.query('SELECT number, name, applied_at FROM migrations ORDER BY number')).toEqual([
    { number: 1, name: 'fruits', applied_at: clock.wall() },
    { number: 2, name: 'more-fruits', applied_at: clock.wall() },
  ]);
});

it('leaves nothing of a migration that fails, and says which one', async () => {
  const broken = files({ ...FIRST, ...SECOND, '0003-broken.sql': "INSERT INTO fruits VALUES ('plum'); SELECT nonsense;" });
  await expect(migrate(db, broken)).rejects.toThrow(/Migration 3 \(broken\) failed: .*nonsense/);
  expect(await fruits()).toEqual(['apple', 'pear']);
  expect(await db.query('SELECT number FROM migrations')).toHaveLength(2);
});

it('refuses a database that is newer than the server', async () => {
  await expect(migrate(db, files(FIRST))).rejects.toThrow(/newer than this server: it has migration 2 \(more-fruits\)/);
  await expect(migrate(db, files(FIRST))).rejects.toThrow(DatabaseUnusableError);
});

it('refuses a migration whose text was changed after it was applied', async () => {
  const changed = files({ ...FIRST, '0002-more-fruits.sql': "INSERT INTO fruits VALUES ('cherry');" });
  await expect(migrate(db, changed)).rejects.toThrow(/Migration 2 \(more-fruits\) is not the one that was applied/);
  expect(await fruits()).toEqual(['apple', 'pear']);
});

it('is done once by several that start together', async () => {
  const more = files({
    ...FIRST,
    ...SECOND,
    '0003-once.sql': "SELECT pg_sleep(0.1); INSERT INTO fruits VALUES ('quince');",
    '0004-and-again.sql': "INSERT INTO fruits VALUES ('fig');",
  });
  await Promise.all([migrate(db, more), migrate(db, more), migrate(db, more)]);
  expect(await fruits()).toEqual(['apple', 'fig', 'pear', 'quince']);
});

it('applies a migration that came after one with a higher number', async () => {
  const before = { ...FIRST, ...SECOND, '0003-once.sql': "SELECT pg_sleep(0.1); INSERT INTO fruits VALUES ('quince');" };
  const after = { '0004-and-again.sql': "INSERT INTO fruits VALUES ('fig');", '0006-later.sql': "INSERT INTO fruits VALUES ('grape');" };
  await migrate(db, files({ ...before, ...after }));
  expect(await fruits()).toEqual(['apple', 'fig', 'grape', 'pear', 'quince']);
  await migrate(db, files({ ...before, ...after, '0005-between.sql': "INSERT INTO fruits VALUES ('lime');" }));
  expect(await fruits()).toEqual(['apple', 'fig', 'grape', 'lime', 'pear', 'quince']);
});
