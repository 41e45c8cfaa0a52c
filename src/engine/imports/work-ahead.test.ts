import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { contextOf, type EventEngine, eventEngine, NOW } from '../../../test/support/event-engine.ts';
import type { Database } from '../../storage/database.ts';
import type { JobKind } from '../bulk-jobs/job-kind.ts';
import { createRowReader } from '../bulk-jobs/next-rows.ts';
import { workOnJobs, workThroughJobs } from '../bulk-jobs/work-on-jobs.ts';
import type { ProfileInput } from '../identity/profile-input.ts';
import { importKind } from './import-kind.ts';
import { requestImport } from './request-import.ts';

let database: TestDatabase;
let db: Database;
let engine: EventEngine;
beforeAll(async () => {
  database = await testDatabase();
  db = withRoom(database.db);
  engine = await eventEngine(db);
});
afterAll(async () => {
  await engine.close();
  await database.close();
});

/** Tests have one connection for background work, where servers have several: to read ahead takes a second one. */
const withRoom = (given: Database): Database =>
  given.kind === 'embedded' ? given : { ...given, background: { ...given.background, transaction: given.transaction } };

const deps = (rows: number) => ({
  ...engine,
  clock: { ...engine.clock, account: () => NOW },
  paceOf: () => ({ rows: () => rows, took: () => {} }),
});
const kinds = () => [importKind(deps(1))];
const go = () => true;

/**
 * Commits a slice only once the one behind it has been read, which is as far ahead as it can be. The embedded database has one lane:
 * there the next one begins when the slice is over.
 */
function farAhead(kind: JobKind): JobKind {
  if (db.kind === 'embedded') return kind;
  const waiting: (() => void)[] = [];
  return {
    ...kind,
    async prepare(slice) {
      const prepared = await (kind.prepare as NonNullable<typeof kind.prepare>)(slice);
      for (const wake of waiting.splice(0)) wake();
      return prepared;
    },
    async apply(slice, prepared) {
      const isLast = (slice.rows.at(-1)?.position ?? 0) + 1 === slice.job.total_count;
      if (!isLast) slice.alongside(new Promise<void>((resolve) => void waiting.push(resolve)));
      return kind.apply(slice, prepared);
    },
  };
}

/** Everything that an import leaves behind, under names instead of ids. */
async function whatIsThere(accountId: string): Promise<unknown> {
  const read = (statement: string) => db.query<Record<string, unknown>>(statement, [accountId]);
  const profiles = await read(`SELECT id, email, external_id, first_name, properties FROM profiles WHERE account_id = $1`);
  const identifiers = await read(`SELECT kind, value, profile_id FROM identifiers WHERE account_id = $1 ORDER BY kind, value`);
  const jobs = await read(`SELECT status, applied, total_count, completed_count, failed_count FROM bulk_jobs WHERE account_id = $1`);
  // An id that the error names says whose the identifier was, which is compared above.
  const errors = await read(`SELECT code, pointer FROM bulk_job_errors WHERE account_id = $1 ORDER BY pointer, code`);
  const touched = await read(`SELECT profile_id FROM bulk_job_profiles WHERE account_id = $1`);
  const nameOf = new Map(profiles.map(({ id, email, external_id }) => [id, `${email} ${external_id}`]));
  return {
    ...{ jobs, errors },
    profiles: profiles.map(({ id: _, ...rest }) => JSON.stringify(rest)).sort(),
    identifiers: identifiers.map(({ kind, value, profile_id }) => [kind, value, nameOf.get(profile_id)]),
    touched: touched.map(({ profile_id }) => nameOf.get(profile_id)).sort(),
  };
}

let accounts = 0;
const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const row: fc.Arbitrary<ProfileInput> = fc.record(
  {
    email: oneOf('a@example.com', 'b@example.com', 'c@example.com', 'd@example.com', null, 'no address'),
    external_id: oneOf('1', '2', '3', null),
    first_name: oneOf('Ann', 'Bea', null),
    properties: oneOf({ plan: 'gold' }, { plan: 'basic' }, { size: 1 }),
    patch_identifiers: oneOf({ append: { email: 'e@example.com' } }, { unappend: { email: 'e@example.com' } }),
  },
  { requiredKeys: [] },
);

test('slices that are read ahead come to the same as one after the other, whoever is named again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 5 }), async (profiles, rows) => {
      accounts += 1;
      const [ahead, one] = [`AHEAD${accounts}`, `ONE${accounts}`];
      await requestImport(deps(rows), contextOf(ahead), { profiles, list_ids: [] });
      await workThroughJobs(deps(rows), kinds().map(farAhead), createRowReader(), go);
      await requestImport(deps(rows), contextOf(one), { profiles, list_ids: [] });
      while (await workOnJobs(deps(rows), kinds()));
      expect(await whatIsThere(ahead)).toEqual(await whatIsThere(one));
    }),
    { numRuns: 40 },
  );
});

test('what a slice says holds after an earlier one that said something else, though it was read before that was written', async () => {
  const names = ['Ann', 'Bea', 'Ann', 'Bea', 'Ann', 'Bea', 'Ann'];
  const context = contextOf('LAST');
  const send = async (profiles: ProfileInput[]) => {
    await requestImport(deps(1), context, { profiles, list_ids: [] });
    await workThroughJobs(deps(1), kinds().map(farAhead), createRowReader(), go);
  };
  await send([{ email: 'a@example.com', first_name: 'Ann' }]);
  await send(names.map((first_name) => ({ email: 'a@example.com', first_name })));
  const found = await db.query('SELECT first_name, version FROM profiles WHERE account_id = $1', ['LAST']);
  // The first row changes nothing, each of the others does.
  expect(found).toEqual([{ first_name: 'Ann', version: 6 }]);
});

test('two workers on the same jobs apply each row once', async () => {
  const profiles = Array.from({ length: 60 }, (_, i) => ({ email: `person-${i}@example.com`, properties: { i } }));
  for (const accountId of ['TWO1', 'TWO2', 'TWO3']) await requestImport(deps(4), contextOf(accountId), { profiles, list_ids: [] });
  const work = () => workThroughJobs(deps(4), kinds(), createRowReader(), go);
  await Promise.all([work(), work(), work()]);
  // Whoever found nothing left to claim went home.
  await work();
  for (const accountId of ['TWO1', 'TWO2', 'TWO3']) {
    const jobs = await db.query('SELECT status, applied, completed_count FROM bulk_jobs WHERE account_id = $1', [accountId]);
    expect(jobs).toEqual([{ status: 'complete', applied: 60, completed_count: 60 }]);
    const versions = await db.query('SELECT DISTINCT version FROM profiles WHERE account_id = $1', [accountId]);
    expect(versions).toEqual([{ version: 0 }]);
  }
});

test('a slice that fails takes the one that was read behind it along, and the job goes on afterwards', async () => {
  const profiles = Array.from({ length: 12 }, (_, i) => ({ email: `person-${i}@example.com` }));
  await requestImport(deps(3), contextOf('FAILS'), { profiles, list_ids: [] });
  const [kind] = kinds() as [ReturnType<typeof importKind>];
  let slices = 0;
  const failing: typeof kind = {
    ...kind,
    apply: async (slice, prepared) => {
      slices += 1;
      const outcomes = await kind.apply(slice, prepared);
      if (slices === 2) throw new Error('the second slice fails');
      return outcomes;
    },
  };
  const reader = createRowReader();
  await expect(workThroughJobs(deps(3), [failing], reader, go)).rejects.toThrow('the second slice fails');
  expect(slices).toBe(2);
  expect(await db.query('SELECT applied FROM bulk_jobs WHERE account_id = $1', ['FAILS'])).toEqual([{ applied: 3 }]);
  await workThroughJobs(deps(3), [kind], reader, go);
  const jobs = await db.query('SELECT status, applied, completed_count FROM bulk_jobs WHERE account_id = $1', ['FAILS']);
  expect(jobs).toEqual([{ status: 'complete', applied: 12, completed_count: 12 }]);
});
