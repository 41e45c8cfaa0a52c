import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import type { Database } from './database.ts';

let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase();
  const { db } = test;
  await db.query('CREATE TABLE owned (owner integer, id integer, PRIMARY KEY (owner, id))');
  // One owner has half of the rows, ninety-nine share the other half.
  await db.query('INSERT INTO owned SELECT CASE WHEN i % 2 = 0 THEN 0 ELSE i % 99 + 1 END, i FROM generate_series(1, 20000) AS i');
  await db.query('ANALYZE owned');
});
afterAll(() => test.close());

it('plans a repeated statement for the values it has, not for a middling owner', async () => {
  const rows = await test.db.transaction(async (tx) => {
    await tx.query('PREPARE page AS SELECT id FROM owned WHERE owner = $1 AND id = ANY (ARRAY(SELECT generate_series(1, 200)))');
    for (let i = 0; i < 8; i++) await tx.query('EXECUTE page(0)');
    return tx.query<{ 'QUERY PLAN': string }>('EXPLAIN EXECUTE page(0)');
  });
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  // Planned for any owner, the ids would be sifted out of all rows of the owner.
  expect(plan).toContain('Index Cond: ((owner = 0) AND (id = ANY');
});

it('looks few rows up by their key in a table of some thousand rows', async () => {
  const keys = JSON.stringify([{ owner: 0, id: 2 }]);
  const rows = await test.db.query<{ 'QUERY PLAN': string }>(
    'EXPLAIN SELECT o.id FROM json_to_recordset($1) AS k(owner integer, id integer) JOIN owned AS o ON o.owner = k.owner AND o.id = k.id',
    [keys],
  );
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('Seq Scan');
});

it('plans once what it is told to, and all else for its values', async () => {
  const modeOf = async (db: Pick<Database, 'query'>): Promise<string> =>
    (await db.query<{ mode: string }>("SELECT current_setting('plan_cache_mode') AS mode WHERE $1 = 1", [1]))[0]?.mode as string;
  const { db } = test;
  const inTransaction = (of: Pick<Database, 'transaction'>, fails = false): Promise<string> =>
    of.transaction(async (tx) => {
      const mode = await modeOf(tx);
      if (fails) await tx.query('SELECT 1 / $1::int', [0]);
      return mode;
    });
  const [once, each] = ['force_generic_plan', 'force_custom_plan'];
  expect([await modeOf(db.planned), await modeOf(db), await modeOf(db.background)]).toEqual([once, each, each]);
  expect([await inTransaction(db.planned), await inTransaction(db)]).toEqual([once, each]);
  await expect(inTransaction(db.planned, true)).rejects.toThrow('division by zero');
  expect([await modeOf(db), await modeOf(db.planned)]).toEqual([each, once]);
  expect(await Promise.all([db, db.planned, db, db.planned].map(modeOf))).toEqual([each, once, each, once]);
});
