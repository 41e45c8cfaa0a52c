import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { contextOf, type EventEngine, eventEngine, NOW } from '../../../test/support/event-engine.ts';
import { requestErasure } from '../persons/request-erasure.ts';
import { workOnErasures } from '../persons/work-on-erasures.ts';
import { createJob } from './create-job.ts';
import type { JobKind } from './job-kind.ts';
import { createRowReader, type RowReader } from './next-rows.ts';
import { workOnJobs } from './work-on-jobs.ts';

let database: TestDatabase;
let engine: EventEngine;
beforeAll(async () => {
  database = await testDatabase();
  engine = await eventEngine(database.db);
});
afterAll(async () => {
  await engine.close();
  await database.close();
});

const deps = (rows = 2) => ({
  ...engine,
  wakePersons: () => {},
  clock: { ...engine.clock, account: () => NOW },
  paceOf: () => ({ rows: () => rows, took: () => {} }),
});

/** A kind that only notes what it is given. */
function noting(): { kind: JobKind; seen: [position: number, input: unknown][] } {
  const seen: [number, unknown][] = [];
  const apply: JobKind['apply'] = async ({ rows }) => {
    seen.push(...rows.map(({ position, input }): [number, unknown] => [position, input]));
    return rows.map(() => ({ state: 'done' }));
  };
  return { kind: { name: 'noting', apply }, seen };
}

const make = (accountId: string, rows: readonly unknown[]) =>
  createJob(deps(), contextOf(accountId), { kind: 'noting', newId: () => `job of ${accountId}`, options: {}, rows });
const waiting = (accountId: string) =>
  database.db.query('SELECT position, inputs FROM bulk_job_inputs WHERE account_id = $1 ORDER BY position', [accountId]);
async function finish(kind: JobKind, rows: number, reader?: RowReader): Promise<void> {
  while (await workOnJobs(deps(rows), [kind], reader));
}

test.each([
  ['many', Array.from({ length: 2345 }, (_, i) => ({ i })), 3],
  ['large', Array.from({ length: 30 }, (_, i) => ({ i, text: 'é'.repeat(30_000) })), 4],
  ['larger than a chunk', [{ text: 'x'.repeat(400_000) }, { i: 1 }, { text: 'y'.repeat(400_000) }], 3],
  ['few', [{ i: 0 }], 1],
])('inputs that are %s come once each, in order, whatever the size of a slice', async (name, inputs, chunks) => {
  for (const [slice, reader] of [[7, createRowReader()] as const, [700, createRowReader()] as const, [100_000, undefined] as const]) {
    const accountId = `${name} ${slice}`;
    const { kind, seen } = noting();
    await make(accountId, inputs);
    expect(await waiting(accountId)).toHaveLength(chunks);
    await finish(kind, slice, reader);
    expect(seen).toEqual(inputs.map((input, position) => [position, input]));
    expect(await waiting(accountId)).toEqual([]);
  }
});

test('an input that is forgotten while its job is under way is gone, though the chunk was read before', async () => {
  const { kind, seen } = noting();
  const reader = createRowReader();
  const people = ['a', 'b', 'c', 'gone', 'd'].map((name) => ({ email: `${name}@example.com` }));
  await make('FORGET', people);
  expect(await workOnJobs(deps(), [kind], reader)).toBe(true);
  await requestErasure(deps(), { ...contextOf('FORGET'), now: NOW + 1 }, { email: 'gone@example.com' });
  while (JSON.stringify(await waiting('FORGET')).includes('gone@')) expect(await workOnErasures(deps())).toBe(true);
  expect(await waiting('FORGET')).toEqual([{ position: 0, inputs: JSON.stringify(people.map((one, i) => (i === 3 ? null : one))) }]);
  await database.db.query('UPDATE erasures SET due_at = NULL WHERE account_id = $1', ['FORGET']);
  await finish(kind, 2, reader);
  expect(seen.map(([position]) => position)).toEqual([0, 1, 2, 4]);
  const [job] = await database.db.query('SELECT status, completed_count, skipped_count FROM bulk_jobs WHERE account_id = $1', ['FORGET']);
  expect(job).toEqual({ status: 'complete', completed_count: 4, skipped_count: 1 });
});
