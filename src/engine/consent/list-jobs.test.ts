import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { contextOf, type EventEngine, eventEngine, NOW } from '../../../test/support/event-engine.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Database } from '../../storage/database.ts';
import { workOnJobs } from '../bulk-jobs/work-on-jobs.ts';
import { createProfiles } from '../identity/create-profiles.ts';
import { requestSuppression, requestUnsuppression } from './request-suppression.ts';
import { suppressionKind, unsuppressionKind } from './suppression-kinds.ts';

/** Jobs about a list find their rows slice by slice. Whatever cuts them off, everybody is dealt with once, and counted once. */
let database: TestDatabase;
let engine: EventEngine;
beforeAll(async () => {
  database = await testDatabase();
  engine = await eventEngine(database.db, { routes: [{ name: 'after', wants: ['consent-changes'] }] });
});
afterAll(async () => {
  await engine.close();
  await database.close();
});

const MEMBERS = 23;
const THREE_ROWS = { rows: () => 3, took: () => {} };
const CUT = new Error('cut off');
let accountId: string;
let serial = 0;

async function freshList(): Promise<void> {
  accountId = `LIST${serial++}`;
  const { db } = database;
  const inputs = Array.from({ length: MEMBERS }, (_, i) => ({ input: { email: `m${i}@example.com` } }));
  await createProfiles(engine, contextOf(accountId), inputs);
  await db.query("INSERT INTO lists VALUES ($1, 'NEWS', 'News', 'single_opt_in', $2, $2)", [accountId, isoMicros(NOW)]);
  // Several at the same moment: the next slice must begin in the middle of them.
  await db.query(
    `INSERT INTO list_members (account_id, profile_id, list_id, joined_at)
     SELECT account_id, id, 'NEWS', $2::timestamptz - (row_number() OVER (ORDER BY id) % 3) * interval '1 second' FROM profiles WHERE account_id = $1`,
    [accountId, isoMicros(NOW)],
  );
}

/** A process whose transactions end at the point given, as if it were killed there; every process begins with nothing but the database. */
function work(cut?: 'before the commit' | 'behind the commit'): Promise<boolean> {
  const { db, clock: own } = engine;
  const transaction: Database['transaction'] = async (inside) => {
    const result = await db.background.transaction(async (tx) => {
      const done = await inside(tx);
      if (cut === 'before the commit') throw CUT;
      return done;
    });
    if (cut === 'behind the commit') throw CUT;
    return result;
  };
  const deps = { ...engine, clock: { ...own, account: () => NOW + 1 }, db: { ...db, background: { ...db.background, transaction } } };
  return workOnJobs({ ...deps, paceOf: () => THREE_ROWS }, [suppressionKind(deps), unsuppressionKind(deps)]);
}

const count = async (sql: string): Promise<number> => Number((await database.db.query<{ n: bigint }>(sql, [accountId]))[0]?.n);
const suppressed = () => count('SELECT count(*) AS n FROM email_suppressions WHERE account_id = $1');
const inLedger = () => count('SELECT count(*) AS n FROM consent_changes WHERE account_id = $1');
const lastJob = async () =>
  (
    await database.db.query(
      'SELECT status, total_count, completed_count, skipped_count, failed_count FROM bulk_jobs WHERE account_id = $1 ORDER BY id DESC LIMIT 1',
      [accountId],
    )
  )[0];
const DONE = { status: 'complete', total_count: MEMBERS, completed_count: MEMBERS, skipped_count: 0, failed_count: 0 };

describe('a job about a list that is killed', () => {
  for (const cut of ['before the commit', 'behind the commit'] as const) {
    it(`${cut} of every other slice: all members once, in the job's numbers and in the ledger`, async () => {
      await freshList();
      await requestSuppression(engine, contextOf(accountId), { list_id: 'NEWS' });
      let kills = 0;
      for (let more = true; more; ) {
        const before = await suppressed();
        if (await work(cut).catch((error) => error === CUT || Promise.reject(error))) kills++;
        expect((await suppressed()) - before).toBe(cut === 'before the commit' ? 0 : Math.min(3, MEMBERS - before));
        more = await work();
      }
      expect(kills).toBeGreaterThan(3);
      expect(await lastJob()).toEqual(DONE);
      expect([await suppressed(), await inLedger()]).toEqual([MEMBERS, MEMBERS]);
    });
  }

  it('and the one that lifts it again', async () => {
    await freshList();
    await requestSuppression(engine, contextOf(accountId), { list_id: 'NEWS' });
    while (await work());
    await requestUnsuppression(engine, contextOf(accountId, { now: NOW + 1 }), { list_id: 'NEWS' });
    for (let more = true; more; more = await work()) {
      await expect(work('before the commit')).rejects.toBe(CUT);
    }
    expect(await lastJob()).toEqual(DONE);
    expect([await suppressed(), await inLedger()]).toEqual([0, 2 * MEMBERS]);
  });
});
