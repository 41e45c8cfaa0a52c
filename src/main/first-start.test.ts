import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { createKeyDirectory } from '../engine/accounts/key-directory.ts';
import { systemClock } from '../lib/clock.ts';
import { randomIds } from '../lib/ids.ts';
import type { Database } from '../storage/database.ts';
import { makeFirstAccount } from './first-start.ts';

const clock = systemClock();
const ids = randomIds();
const WISHES = { privateKey: 'pk_first0000000000000000000', publicKey: 'RFirst', limits: 1 };

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const table of ['api_keys', 'mapped_metrics', 'tag_groups', 'tracking_settings', 'accounts', 'installation'])
    await database.db.query(`DELETE FROM ${table}`);
});
afterAll(() => database.close());

/** The process ends before its n-th transaction from now. */
function endingBefore(db: Database, transactions: number): Database {
  let left = transactions;
  return {
    ...db,
    transaction: (work) => (--left > 0 ? db.transaction(work) : Promise.reject(new Error('the process was ended'))),
  };
}

test.each([1, 2, 3])('a first start that is cut off before its transaction %i is completed by the next one', async (cutBefore) => {
  const { db } = database;
  const first = await makeFirstAccount({ db: endingBefore(db, cutBefore), clock, ids }, WISHES).catch(() => undefined);
  const next = await makeFirstAccount({ db, clock, ids }, WISHES);
  expect(first ?? next).toEqual({ privateKey: WISHES.privateKey, publicKey: 'RFirst' });
  expect((await createKeyDirectory({ db, clock }).authenticate(WISHES.privateKey))?.accountId).toBe('RFirst');
});

test('of several first starts at once, one makes the account and the key', async () => {
  const made = await Promise.all(Array.from({ length: 5 }, () => makeFirstAccount({ db: database.db, clock, ids }, { limits: 'off' })));
  expect(made.filter((one) => one !== undefined)).toHaveLength(1);
  expect(await database.db.query('SELECT id FROM api_keys')).toHaveLength(1);
});
