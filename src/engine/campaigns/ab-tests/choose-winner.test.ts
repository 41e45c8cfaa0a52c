import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../test/support/database.ts';
import { commandContext, engineDeps } from '../../../../test/support/engine.ts';
import { isoMicros } from '../../../lib/time.ts';
import { createAccount } from '../../accounts/create-account.ts';
import { createList } from '../../lists/create-list.ts';
import { createCampaign } from '../create-campaign.ts';
import { sendCampaign } from '../send-campaign.ts';
import { workOnCampaigns } from '../work-on-campaigns.ts';
import { createTest } from './create-test.ts';
import { updateTest } from './update-test.ts';

/** Several workers and several people at once; nothing runs beside the test. */
let database: TestDatabase;
let accountId: string;
let listId: string;
const deps = () => engineDeps(database.db);
const context = () => commandContext(accountId, deps().clock.wall());
const MEMBERS = 1300;

beforeAll(async () => {
  database = await testDatabase();
  ({ id: accountId } = await createAccount(deps(), { name: 'Shop' }));
  ({ id: listId } = await createList(deps(), context(), { name: 'All' }));
  await database.db.query(
    `WITH made AS (
       INSERT INTO profiles (account_id, id, phone_number, created_at, updated_at)
       SELECT $1, gen_random_uuid(), '+1202555' || lpad(i::text, 4, '0'), $3, $3 FROM generate_series(1, $4::int) AS i RETURNING id)
     INSERT INTO list_members (account_id, list_id, profile_id, joined_at) SELECT $1, $2, id, $3 FROM made`,
    [accountId, listId, isoMicros(deps().clock.wall() - 60_000_000), MEMBERS],
  );
});
afterAll(() => database.close());

const work = async (): Promise<void> => {
  while (await workOnCampaigns(deps()));
};
const counts = () =>
  database.db.query<{ messages: number; people: number }>(
    'SELECT count(*)::int AS messages, count(DISTINCT profile_id)::int AS people FROM messages WHERE account_id = $1',
    [accountId],
  );

test('one choice counts, and everybody gets one message, however many are at it', async () => {
  const definition = { channel: 'sms', content: { body: 'Hello' } } as const;
  const { id } = await createCampaign(deps(), context(), { name: 'One', audiences: { included: [listId] }, messages: [{ definition }] });
  const variations = [{}, {}, {}];
  await createTest(deps(), context(), { id, variations, test_percentage: 30, automatic_winner: false });
  await sendCampaign(deps(), context(), { id });
  await Promise.all([work(), work(), work()]);
  const [tested] = await counts();
  expect(tested?.people).toBe(tested?.messages);
  expect(Math.abs((tested?.people ?? 0) - MEMBERS * 0.3)).toBeLessThan(MEMBERS * 0.08);

  const messages = await database.db.query<{ id: string }>('SELECT id FROM campaign_messages WHERE account_id = $1 ORDER BY id', [
    accountId,
  ]);
  const choices = await Promise.allSettled(messages.map((message) => updateTest(deps(), context(), { id, winner_message_id: message.id })));
  expect(choices.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await Promise.all([work(), work(), work()]);
  expect(await counts()).toEqual([{ messages: MEMBERS, people: MEMBERS }]);
  // The groups of two variations are a tenth of everybody, the winner's is the rest.
  const groups = await database.db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM messages WHERE account_id = $1 GROUP BY group_id ORDER BY 1',
    [accountId],
  );
  expect(groups).toHaveLength(3);
  expect(groups[2]?.n).toBeGreaterThan(MEMBERS * 0.7);
});
