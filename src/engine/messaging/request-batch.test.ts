import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps } from '../../../test/support/engine.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { createAccount } from '../accounts/create-account.ts';
import { createProfile } from '../identity/create-profile.ts';
import { readGroupProgress } from './read-group-progress.ts';
import { type BatchRequest, cancelBatches, holdBatches, releaseBatches, requestBatch } from './request-batch.ts';

let database: TestDatabase;
let accountId: string;
beforeAll(async () => {
  database = await testDatabase();
  ({ id: accountId } = await createAccount(engineDeps(database.db), { name: 'Shop' }));
});
afterAll(() => database.close());

const uuid = () => engineDeps(database.db).ids.uuid();
let serial = 0;
async function person() {
  const address = `person-${serial++}@example.com`;
  const { id } = await createProfile(engineDeps(database.db), commandContext(accountId), { email: address });
  return { profileId: ulidToUuid(id) as string, address };
}
const ask = (group: string, recipients: BatchRequest['recipients'], id = uuid()) =>
  database.db.transaction((tx) =>
    requestBatch(engineDeps(database.db), tx, {
      ...{ accountId, id, kind: 'news', channel: 'email', purpose: 'marketing', group, dueAt: 0, content: { issue: 7 }, recipients },
    }),
  );
const batches = (group: string) =>
  database.db.query('SELECT size, contents, held, cancelled, state FROM message_batches WHERE group_id = $1 ORDER BY due_at, id', [group]);

test('a person gets one message of a group, however often and by how many it is asked for', async () => {
  const group = uuid();
  const [a, b, c] = [await person(), await person(), await person()];
  const asked = await Promise.all([ask(group, [a, b, a]), ask(group, [b, a])]);
  expect(asked[0] + asked[1]).toBe(2);
  expect(await ask(group, [a, b])).toBe(0);
  expect(await ask(group, [b, { ...c, content: { variant: 2 } }])).toBe(1);
  expect(await ask(group, [])).toBe(0);
  const kept = await batches(group);
  expect(kept.reduce((sum, { size }) => sum + Number(size), 0)).toBe(3);
  expect(kept.flatMap(({ contents }) => Object.values(contents as object))).toEqual([{ variant: 2 }]);
  expect(await ask(uuid(), [a])).toBe(1);
});

test('a batch whose transaction does not come to its end was never asked for', async () => {
  const group = uuid();
  const to = await person();
  const cut = database.db.transaction(async (tx) => {
    const about = { kind: 'news', channel: 'email', purpose: 'marketing', dueAt: 0, content: null } as const;
    await requestBatch(engineDeps(database.db), tx, { ...about, accountId, id: uuid(), group, recipients: [to] });
    throw new Error('cut');
  });
  await expect(cut).rejects.toThrow('cut');
  expect(await batches(group)).toEqual([]);
  expect(await ask(group, [to])).toBe(1);
});

test('how far a group has come is counted by group', async () => {
  const [one, two] = [uuid(), uuid()];
  await ask(one, [await person(), await person()]);
  await ask(one, [await person()]);
  const progress = await readGroupProgress(database.db, accountId, [one, two]);
  expect(progress.get(one)).toMatchObject({ asked: 3, waiting: 3, sent: 0, openBatches: 2, reasons: {} });
  expect(progress.get(two)).toMatchObject({ asked: 0, waiting: 0, openBatches: 0 });
});

test('held batches are let go again, cancelled ones are not', async () => {
  const group = uuid();
  await ask(group, [await person()]);
  const change = (how: typeof holdBatches) => database.db.transaction((tx) => how(tx, accountId, group));
  await change(holdBatches);
  expect(await batches(group)).toMatchObject([{ held: true, cancelled: false }]);
  await change((...given) => releaseBatches(engineDeps(database.db), ...given));
  expect(await batches(group)).toMatchObject([{ held: false, cancelled: false }]);
  await change(holdBatches);
  await change((tx, account, of) => cancelBatches(engineDeps(database.db), tx, account, of));
  await change(holdBatches);
  expect(await batches(group)).toMatchObject([{ held: false, cancelled: true, state: 'waiting' }]);
});
