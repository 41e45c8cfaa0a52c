import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import type { Database, Tx } from './database.ts';
import { assertVersion, openPostgres } from './postgres.ts';
import { CommitUnknownError, DatabaseUnusableError } from './storage-errors.ts';

it('refuses a server that is too old', () => {
  expect(() => assertVersion(140_013, '14.13 (Debian)')).toThrow(DatabaseUnusableError);
  expect(() => assertVersion(150_000, '15.0')).not.toThrow();
});

it('says so when there is no server', async () => {
  await expect(openPostgres({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

describe.skipIf(!process.env.BURGEE_TEST_DATABASE_URL)('on an external PostgreSQL', () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db;
    await db.query('CREATE TABLE things (id integer PRIMARY KEY, n integer NOT NULL); INSERT INTO things VALUES (1, 0), (2, 0)');
  });
  afterAll(() => test.close());

  const pidOf = async (tx: Tx): Promise<unknown> => (await tx.query('SELECT pg_backend_pid() AS pid'))[0]?.pid;

  it('sets each session up, also those made later', async () => {
    const settings = ['TimeZone', 'synchronous_commit', 'statement_timeout'];
    const asked = await Promise.all(
      [1, 2, 3].map(() =>
        db.query('SELECT name, setting, pg_sleep(0.05)::text FROM pg_settings WHERE name = ANY($1) ORDER BY name COLLATE "C"', [settings]),
      ),
    );
    for (const rows of asked) expect(rows.map((row) => row.setting)).toEqual(['UTC', '60000', 'on']);
  });

  it('repeats transactions that locked each other out', async () => {
    const bump = (first: number, second: number) =>
      db.transaction(async (tx) => {
        await tx.query('UPDATE things SET n = n + 1 WHERE id = $1', [first]);
        await tx.query('SELECT pg_sleep(0.05)');
        await tx.query('UPDATE things SET n = n + 1 WHERE id = $1', [second]);
      });
    await Promise.all([bump(1, 2), bump(2, 1)]);
    expect(await db.query('SELECT n FROM things')).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('does not know the outcome of a COMMIT that was cut off, and goes on with another connection', async () => {
    await db.query(`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(10); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle()`);
    let pid: unknown;
    const work = db.transaction(async (tx) => {
      pid = await pidOf(tx);
      await tx.query('INSERT INTO things VALUES (3, 0)');
    });
    const unknown = expect(work).rejects.toBeInstanceOf(CommitUnknownError);
    const committing = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND query = 'COMMIT'";
    while ((await db.query(committing, [pid])).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await unknown;
    expect(await db.query('SELECT id FROM things ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('fails a transaction whose connection broke before COMMIT, with what the server said', async () => {
    const killer = await openPostgres({ url: process.env.BURGEE_TEST_DATABASE_URL as string, poolSize: 1 });
    const work = db.transaction(async (tx) => {
      const pid = await pidOf(tx);
      const killed = tx.query('SELECT pg_sleep(5)');
      await new Promise((resolve) => setTimeout(resolve, 20));
      await killer.query('SELECT pg_terminate_backend($1)', [pid]);
      await killed;
    });
    await expect(work).rejects.toMatchObject({ code: '57P01' });
    await killer.close();
    await expect(db.ping()).resolves.toBeUndefined();
  });

  it('keeps connections for requests while background work has all of its own', async () => {
    const slices = Promise.all([1, 2, 3, 4, 5, 6].map(() => db.background.query('SELECT pg_sleep(0.1)')));
    const started = performance.now();
    await db.query('SELECT 1');
    expect(performance.now() - started).toBeLessThan(90);
    await slices;
  });
});
