import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { contextOf, type EventEngine, eventEngine } from '../../../test/support/event-engine.ts';
import type { Database } from '../../storage/database.ts';
import { workOnJobs } from '../bulk-jobs/work-on-jobs.ts';
import { suppressProfiles } from '../consent/change-suppressions.ts';
import { recordEvent } from '../events/record-event.ts';
import { importProfile } from '../identity/import-profile.ts';
import { importKind } from '../imports/import-kind.ts';
import { requestImport } from '../imports/request-import.ts';
import { mergeProfiles } from './merge-profiles.ts';
import { requestErasure } from './request-erasure.ts';
import { workOnErasures } from './work-on-erasures.ts';
import { workOnMerges } from './work-on-merges.ts';

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

const PEOPLE = 4;
const person = fc.integer({ min: 0, max: PEOPLE - 1 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('event' as const), who: person }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('import' as const), who: person }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('job' as const), who: fc.array(person, { minLength: 1, maxLength: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('merge' as const), who: person, into: person }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), who: person }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('work' as const), cut: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const CUT_OFF = 'cut off';
const TWO_ROWS = { rows: () => 2, took: () => {} };

/** There was something to do, and it was cut off; any other error is one. */
const wasCutOff = (error: unknown): true => {
  if ((error as Error).message !== CUT_OFF) throw error;
  return true;
};

/** The process ends in the middle: everything was done, and nothing of it is committed. */
const cutOff = (db: Database): Database => ({
  ...db,
  background: {
    ...db.background,
    transaction: (work) =>
      db.background.transaction(async (tx) => {
        await work(tx);
        throw new Error(CUT_OFF);
      }),
  },
});

let serial = 0;

test('whatever is done to people at once: no event is lost, nobody is there twice, and who was suppressed stays so', async () => {
  const { db } = database;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), async (rounds) => {
      const accountId = `P${serial++}`;
      const context = contextOf(accountId);
      let wall = engine.clock.wall();
      const clock = { wall: () => wall, account: () => context.now };
      const deps = { ...engine, clock: engine.clock };
      const email = (who: number) => `p${who}@example.com`;
      const idOf = async (who: number) => (await importProfile(deps, context, { email: email(who) })).id;
      for (let who = 0; who < PEOPLE; who++) {
        const { profile_id } = (await find(db, accountId, email(who), () => idOf(who))) as { profile_id: string };
        await db.transaction((tx) =>
          suppressProfiles(engine, tx, context, [profile_id], 'USER_SUPPRESSED', { method: 'test', source: null }),
        );
      }
      let recorded = 0;
      const work = async (cut: boolean): Promise<boolean> => {
        const parts = { db: cut ? cutOff(db) : db, clock, signals: engine.signals };
        const job = await workOnJobs({ ...deps, db: parts.db, clock, paceOf: () => TWO_ROWS }, [importKind(deps)]).catch(wasCutOff);
        const one = await workOnErasures(parts, 3).catch(wasCutOff);
        return (await workOnMerges(parts, 3).catch(wasCutOff)) || one || job;
      };
      const run = async (what: Step): Promise<void> => {
        if (what.kind === 'work') return void (await work(what.cut));
        if (what.kind === 'import') return void (await idOf(what.who));
        if (what.kind === 'job') {
          const profiles = what.who.map((who) => ({ email: email(who), first_name: `From a job ${who}` }));
          return void (await requestImport(deps, context, { profiles, list_ids: [] }));
        }
        if (what.kind === 'erase') return void (await requestErasure(deps, context, { email: email(what.who) }));
        if (what.kind === 'event') {
          const body = { metric: { name: 'Did' }, properties: {}, unique_id: `e${recorded++}`, profile: { email: email(what.who) } };
          return recordEvent(engine, context, body);
        }
        // Who was erased or merged meanwhile cannot be merged: that is refused, and nothing is half-done.
        const [source, destination] = [await idOf(what.who), await idOf(what.into)];
        if (source === destination) return;
        await mergeProfiles(deps, context, { id: destination, profile_ids: [source] }).then(
          () => {},
          (error: unknown) => expect((error as Error).name).toBe('DomainError'),
        );
      };
      for (const round of rounds) await Promise.all(round.map(run));
      for (let left = 200; left > 0; left--) {
        if (!(await work(false))) wall += 3_600_000_000;
        if ((await db.query(OPEN, [accountId])).length === 0) break;
      }
      expect(await db.query(OPEN, [accountId])).toEqual([]);

      const events = await db.query(
        `SELECT e.id FROM events e JOIN metrics m USING (account_id) WHERE e.account_id = $1 AND m.id = e.metric_id AND m.name = 'Did'`,
        [accountId],
      );
      expect(events).toHaveLength(recorded);
      const lost = `SELECT i.value FROM identifiers i LEFT JOIN profiles p ON p.account_id = i.account_id AND p.id = i.profile_id WHERE i.account_id = $1 AND p.id IS NULL`;
      expect(await db.query(lost, [accountId])).toEqual([]);
      for (let who = 0; who < PEOPLE; who++) await idOf(who);
      const people = await db.query<{ profile_id: string }>(
        "SELECT DISTINCT profile_id FROM identifiers WHERE account_id = $1 AND kind = 'email'",
        [accountId],
      );
      expect(await db.query('SELECT id FROM profiles WHERE account_id = $1', [accountId])).toHaveLength(people.length);
      const quiet = await db.query('SELECT DISTINCT profile_id FROM email_suppressions WHERE account_id = $1', [accountId]);
      expect(quiet).toHaveLength(people.length);
    }),
    { numRuns: 12 },
  );
}, 240_000);

const OPEN = `SELECT id::text FROM erasures WHERE account_id = $1 AND due_at IS NOT NULL
  UNION ALL SELECT source_id::text FROM profile_merges WHERE account_id = $1 AND due_at IS NOT NULL
  UNION ALL SELECT id FROM bulk_jobs WHERE account_id = $1 AND status <> 'complete'`;

async function find(db: Database, accountId: string, value: string, make: () => Promise<unknown>): Promise<unknown> {
  await make();
  return (
    await db.query("SELECT profile_id FROM identifiers WHERE account_id = $1 AND kind = 'email' AND value = $2", [accountId, value])
  )[0];
}
