import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { contextOf, type EventEngine, eventEngine, NOW } from '../../../test/support/event-engine.ts';
import type { Database } from '../../storage/database.ts';
import { lockPeople } from '../../storage/queries/erasures.ts';
import { workOnJobs } from '../bulk-jobs/work-on-jobs.ts';
import { importKind } from '../imports/import-kind.ts';
import { requestImport } from '../imports/request-import.ts';
import { requestErasure } from './request-erasure.ts';

let database: TestDatabase;
let db: Database;
let engine: EventEngine;
beforeAll(async () => {
  database = await testDatabase();
  ({ db } = database);
  engine = await eventEngine(db);
});
afterAll(async () => {
  await engine.close();
  await database.close();
});

const EVERY_ROW = { rows: () => 100, took: () => {} };
const deps = () => ({ ...engine, wakePersons: () => {}, clock: { ...engine.clock, account: () => NOW } });
const work = () => workOnJobs({ ...deps(), paceOf: () => EVERY_ROW }, [importKind(deps())]);
const emails = async (accountId: string) =>
  (await db.query<{ email: string }>('SELECT email FROM profiles WHERE account_id = $1 ORDER BY email', [accountId])).map(
    ({ email }) => email,
  );
const rowsFor = (...names: string[]) => ({ profiles: names.map((email) => ({ email })), list_ids: [] });

test('a job that waited makes nobody who was erased meanwhile; what is asked for afterwards does', async () => {
  const context = contextOf('ERASE1');
  await requestImport(deps(), context, rowsFor('stays@example.com', 'Gone@Example.com'));
  await requestErasure(deps(), { ...context, now: NOW + 1 }, { email: 'gone@example.com' });
  // The search through what was sent has not come to the job: nothing has worked on the erasure yet.
  while (await work());
  expect(await emails('ERASE1')).toEqual(['stays@example.com']);
  const [job] = await db.query('SELECT status, completed_count, skipped_count FROM bulk_jobs WHERE account_id = $1', ['ERASE1']);
  expect(job).toEqual({ status: 'complete', completed_count: 1, skipped_count: 1 });
  await requestImport(deps(), { ...context, now: NOW + 2 }, rowsFor('gone@example.com'));
  while (await work());
  expect(await emails('ERASE1')).toEqual(['gone@example.com', 'stays@example.com']);
});

test('an erasure waits for a slice that has begun', async ({ skip }) => {
  if (db.kind === 'embedded') return skip('one statement at a time');
  const order: string[] = [];
  let held = () => {};
  const isHeld = new Promise<void>((resolve) => {
    held = resolve;
  });
  const slice = db.background.transaction(async (tx) => {
    await lockPeople(tx, 'ERASE2', 'beside others');
    held();
    await new Promise((resolve) => setTimeout(resolve, 300));
    order.push('slice');
  });
  await isHeld;
  await requestErasure(deps(), contextOf('ERASE2'), { email: 'gone@example.com' });
  order.push('erasure');
  await slice;
  expect(order).toEqual(['slice', 'erasure']);
});
