import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { randomIds } from '../../lib/ids.ts';
import { createAccount } from '../accounts/create-account.ts';
import { createNudges } from '../nudges.ts';
import { createJob } from './create-job.ts';
import { expireJobs } from './work-on-jobs.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const DAY = 86_400_000_000;
const NOW = 1_800_000_000_000_000;

it('lets a job go a week after it was made, by the time of its account whatever the machine says', async () => {
  const { db } = database;
  const clock = { wall: () => NOW, account: () => NOW };
  const { id: accountId } = await createAccount({ db, clock, ids: randomIds() }, { name: 'Shop' });
  const context = { accountId, actor: { kind: 'system', id: 'test' }, scopes: [], now: NOW, requestId: 'test' } as const;
  await createJob({ db, nudges: createNudges() }, context, { kind: 'test', newId: () => 'job', options: {}, rows: [{}] });

  const at = (account: number, wall: number) => expireJobs({ db, clock: { wall: () => wall, account: () => account } });
  expect(await at(NOW + 6 * DAY, NOW + 365 * DAY)).toBe(0);
  expect(await at(NOW + 8 * DAY, NOW)).toBe(1);
  const left = await db.query('SELECT job_id FROM bulk_job_inputs WHERE account_id = $1', [accountId]);
  expect(left).toEqual([]);
});
