import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { isoMicros } from '../lib/time.ts';
import type { Database, Tx } from './database.ts';
import { NestedTransactionError } from './storage-errors.ts';

let test: TestDatabase;
let db: Database;

beforeAll(async () => {
  test = await testDatabase();
  db = test.db;
  await db.query('CREATE TABLE things (id integer PRIMARY KEY, n integer NOT NULL)');
});
afterAll(() => test.close());

const ids = async (): Promise<unknown[]> => (await db.query('SELECT id FROM things ORDER BY id')).map((row) => row.id);

describe('values', () => {
  it('keeps microseconds', async () => {
    const micros = 1_788_529_225_420_137;
    const [row] = await db.query('SELECT $1::timestamptz AS at, ARRAY[$1::timestamptz] AS list', [isoMicros(micros)]);
    expect(row).toEqual({ at: micros, list: [micros] });
  });

  it('reads times in UTC whatever the zone they were given in, also with parameters of a repeated statement', async () => {
    for (let i = 0; i < 5; i += 1) {
      const [row] = await db.query('SELECT $1::timestamptz AS at', ['1969-12-31T23:59:59.000001-02:30']);
      expect(row?.at).toBe(2.5 * 3600 * 1e6 - 999_999);
    }
  });

  it('gives int8 as bigint, numeric as text, smaller integers as numbers, dates as text', async () => {
    const [row] = await db.query(
      "SELECT $1::int8 AS big, ARRAY[1::int8] AS bigs, 1.50::numeric AS n, 7::int4 AS i, '2026-02-28'::date AS d, '2026-02-28'::timestamp AS t",
      [9_223_372_036_854_775_807n],
    );
    expect(row).toEqual({ big: 9_223_372_036_854_775_807n, bigs: [1n], n: '1.50', i: 7, d: '2026-02-28', t: '2026-02-28 00:00:00' });
  });

  it('parses jsonb of any letters and keeps the text of text', async () => {
    const value = { name: 'Zoë 李 😀 "\\', list: [1, null, { a: '\u2028' }] };
    const [row] = await db.query('SELECT $1::jsonb AS json, $2::text AS text', [JSON.stringify(value), JSON.stringify(value)]);
    expect(row).toEqual({ json: value, text: JSON.stringify(value) });
  });

  it('passes large values both ways', async () => {
    const text = 'é'.repeat(3_000_000);
    const [row] = await db.query('SELECT $1::text AS text', [text]);
    expect(row?.text === text).toBe(true);
  });
});

describe('transaction', () => {
  it('commits when the work resolves and rolls back when it throws', async () => {
    await expect(db.transaction(async (tx) => (await tx.query('INSERT INTO things VALUES (1, 1) RETURNING id'))[0]?.id)).resolves.toBe(1);
    const failing = db.transaction(async (tx) => {
      await tx.query('INSERT INTO things VALUES (2, 1)');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await ids()).toEqual([1]);
  });

  it('tells the SQLSTATE of an error and leaves the database usable', async () => {
    await expect(db.transaction((tx) => tx.query('INSERT INTO things VALUES ($1, $2)', [1, 1]))).rejects.toMatchObject({ code: '23505' });
    await expect(db.query('SELECT nonsense')).rejects.toMatchObject({ code: '42703' });
    expect(await ids()).toEqual([1]);
  });

  it('does not report success when an error was swallowed', async () => {
    const work = async (tx: Tx): Promise<void> => {
      await tx.query('INSERT INTO things VALUES (3, 1)');
      await tx.query('INSERT INTO things VALUES (3, 1)').catch(() => {});
    };
    await expect(db.transaction(work)).rejects.toThrow(/rolled back/);
    expect(await ids()).toEqual([1]);
  });

  it('sees its own writes and runs statements sent together in order', async () => {
    const rows = await db.transaction(async (tx) => {
      const sent = [10, 11, 12].map((id) => tx.query('INSERT INTO things VALUES ($1, 1)', [id]));
      const seen = tx.query('SELECT id FROM things WHERE id >= 10 ORDER BY id');
      await Promise.all(sent);
      return seen;
    });
    expect(rows).toEqual([{ id: 10 }, { id: 11 }, { id: 12 }]);
  });

  it('refuses its Tx after the end', async () => {
    let kept: Tx | undefined;
    await db.transaction(async (tx) => {
      kept = tx;
    });
    await expect(kept?.query('SELECT 1')).rejects.toThrow(/over/);
  });

  it('refuses to nest instead of waiting for itself', async () => {
    const inside = (call: () => Promise<unknown>) => db.transaction((tx) => tx.query('SELECT 1').then(call));
    await expect(inside(() => db.transaction(async () => 1))).rejects.toBeInstanceOf(NestedTransactionError);
    await expect(inside(() => db.query('SELECT 1'))).rejects.toBeInstanceOf(NestedTransactionError);
    await expect(inside(() => db.background.query('SELECT 1'))).rejects.toBeInstanceOf(NestedTransactionError);
    await expect(db.query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });

  it('retries serialization failures and gives up after a few', async () => {
    let attempts = 0;
    const fail = "DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$";
    await db.transaction(async (tx) => {
      attempts += 1;
      if (attempts < 3) await tx.query(fail);
    });
    expect(attempts).toBe(3);
    attempts = 0;
    const hopeless = db.transaction(async (tx) => {
      attempts += 1;
      await tx.query(fail);
    });
    await expect(hopeless).rejects.toMatchObject({ code: '40001' });
    expect(attempts).toBe(16);
  });
});

it('keeps many at once apart', async () => {
  await db.query('INSERT INTO things SELECT g, 0 FROM generate_series(100, 149) g');
  const work = Array.from({ length: 200 }, (_, i) =>
    i % 2 === 0
      ? db.query('SELECT id FROM things WHERE id = $1', [100 + (i % 50)]).then(([row]) => expect(row?.id).toBe(100 + (i % 50)))
      : db.transaction((tx) => tx.query('UPDATE things SET n = n + 1 WHERE id = $1', [100 + (i % 50)])),
  );
  await Promise.all(work);
  expect(await db.query('SELECT sum(n)::int AS total FROM things WHERE id BETWEEN 100 AND 149')).toEqual([{ total: 100 }]);
});

it('answers a ping', () => expect(db.ping()).resolves.toBeUndefined());
