import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDueWork } from '../../src/engine/due.ts';
import { createNudges } from '../../src/engine/nudges.ts';
import { createBuilder } from '../../src/engine/segments/build-segments.ts';
import { createCatalogues } from '../../src/engine/segments/catalogue.ts';
import { createSignals } from '../../src/engine/signals.ts';
import { isoMicros } from '../../src/lib/time.ts';
import { setDue } from '../../src/storage/queries/due.ts';
import { startBuild } from '../../src/storage/queries/segment-builds.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { TEST_TIME } from '../support/engine.ts';

/** One thing that cannot be done must not keep what comes behind it from being done. */
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const accountId = 'FAILS1';

function clockAt(start: number) {
  let now = start;
  const wait = (seconds: number): void => {
    now += seconds * 1_000_000;
  };
  return { clock: { wall: () => now, account: () => now }, wait };
}

test('what is due behind something that fails is dealt with, and what failed is tried again later', async () => {
  const { db } = database;
  const { clock, wait } = clockAt(TEST_TIME);
  const done: string[] = [];
  const problems: string[] = [];
  let broken = true;
  const kind = {
    name: 'sample',
    async run(tx: Parameters<typeof setDue>[0], row: Parameters<typeof setDue>[1]) {
      // An error of the database ends the transaction, which is the worst that can happen.
      if (row.key === 'one' && broken) await tx.query('SELECT 1 / 0 AS nothing');
      done.push(row.key);
      await tx.query('DELETE FROM due WHERE account_id = $1 AND kind = $2 AND key = $3', [row.account_id, row.kind, row.key]);
    },
  };
  await db.transaction(async (tx) => {
    for (const [i, key] of ['one', 'two', 'three'].entries())
      await setDue(tx, { account_id: accountId, kind: 'sample', key, since: TEST_TIME, due_at: TEST_TIME - 10 + i });
  });
  const due = createDueWork({ db, clock }, [kind], (error) => problems.push(String(error)));
  const rest = async () => {
    while (await due.work());
  };
  await rest();
  expect(done).toEqual(['two', 'three']);
  expect(problems).toEqual([expect.stringContaining(`the sample one of ${accountId}`)]);
  wait(3);
  await rest();
  expect(problems).toHaveLength(2);
  broken = false;
  await rest();
  expect(done).toHaveLength(2);
  wait(5);
  await rest();
  expect(done).toEqual(['two', 'three', 'one']);
});

test('a segment that cannot be built holds up no other account', async () => {
  const { db } = database;
  const { clock } = clockAt(TEST_TIME);
  const problems: string[] = [];
  const definition = (type: string) => ({ condition_groups: [{ conditions: [{ type }] }] });
  await db.transaction(async (tx) => {
    for (const [account, type] of [
      ['BROKEN', 'no-such-condition'],
      ['WHOLE1', 'profile-predictive-analytics'],
    ]) {
      await tx.query(`INSERT INTO segments (account_id, id, name, definition, created_at, updated_at) VALUES ($1, 'S', 'S', $2, $3, $3)`, [
        ...[account, JSON.stringify(definition(type as string)), isoMicros(TEST_TIME)],
      ]);
      await startBuild(tx, account as string, 'S', false, TEST_TIME);
    }
  });
  const deps = { db, clock, catalogues: createCatalogues(), signals: createSignals({ clock, nudges: createNudges() }, []) };
  const builder = createBuilder({ ...deps, pace: { rows: () => 5, took() {} } }, (error) => problems.push(String(error)));
  while (await builder.work());
  expect(problems).toEqual([expect.stringContaining('BROKEN')]);
  expect(await db.query('SELECT account_id FROM segment_builds ORDER BY account_id')).toEqual([{ account_id: 'BROKEN' }]);
});
