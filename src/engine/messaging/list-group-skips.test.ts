import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { engineDeps } from '../../../test/support/engine.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import { createAccount } from '../accounts/create-account.ts';
import { type GroupSkip, listGroupSkips, type SkipCursor } from './list-group-skips.ts';
import { requestBatch } from './request-batch.ts';

let database: TestDatabase;
let accountId: string;
beforeAll(async () => {
  database = await testDatabase();
  ({ id: accountId } = await createAccount(engineDeps(database.db), { name: 'Shop' }));
});
afterAll(() => database.close());

test('those whose messages did not go out are listed page by page, each once, over batches that share ids in time', async () => {
  const { db } = database;
  const { ids } = engineDeps(db);
  const group = ids.uuid();
  for (let batch = 0; batch < 4; batch++) {
    const recipients = Array.from({ length: 5 }, () => ({ profileId: ids.uuid(), address: `${ids.uuid()}@example.com` }));
    const about = { kind: 'news', channel: 'email', purpose: 'marketing', dueAt: 0, content: null } as const;
    await db.transaction((tx) => requestBatch(engineDeps(db), tx, { ...about, accountId, id: ids.uuid(), group, recipients }));
  }
  // Every batch but one has some that were skipped.
  const [quiet] = await db.query<{ id: string }>('SELECT id FROM message_batches WHERE group_id = $1 LIMIT 1', [group]);
  await db.query("UPDATE messages SET state = 'sent' WHERE group_id = $1", [group]);
  await db.query(
    `UPDATE messages SET state = 'skipped', reason = 'UNSUBSCRIBE' WHERE group_id = $1 AND batch_id <> $2
        AND id NOT IN (SELECT min(id::text)::uuid FROM messages WHERE group_id = $1 GROUP BY batch_id)`,
    [group, quiet?.id],
  );
  await db.query('UPDATE message_batches SET not_sent = 4 WHERE group_id = $1 AND id <> $2', [group, quiet?.id]);
  const expected = await db.query<{ id: string }>("SELECT id FROM messages WHERE group_id = $1 AND state = 'skipped'", [group]);
  expect(expected).toHaveLength(12);

  const found: GroupSkip[] = [];
  let after: SkipCursor | undefined;
  for (let page = 0; page < 20; page++) {
    const { skips, next } = await listGroupSkips(db, accountId, group, { after, limit: 5 });
    found.push(...skips);
    if (!next) break;
    after = next;
  }
  expect(found.map(({ messageId }) => messageId).sort()).toEqual(expected.map(({ id }) => uuidToUlid(id)).sort());
  expect(found[0]).toMatchObject({ state: 'skipped', reason: 'UNSUBSCRIBE' });
  expect((await listGroupSkips(db, accountId, ids.uuid(), { limit: 5 })).skips).toEqual([]);
});
