import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps } from '../../../test/support/engine.ts';
import { DomainError } from '../../lib/errors.ts';
import { isoMicros } from '../../lib/time.ts';
import { putJob } from '../../storage/queries/campaign-jobs.ts';
import { createAccount } from '../accounts/create-account.ts';
import { createList } from '../lists/create-list.ts';
import { cancelCampaignSend } from './cancel-send.ts';
import { createCampaign } from './create-campaign.ts';
import { deleteCampaign } from './delete-campaign.ts';
import { holdCampaignSend } from './hold-send.ts';
import { newJob } from './job.ts';
import { sendCampaign } from './send-campaign.ts';
import { updateCampaign } from './update-campaign.ts';
import { workOnCampaigns } from './work-on-campaigns.ts';

/** Campaigns by text message, which need no template; nothing runs beside the test. */
let database: TestDatabase;
let accountId: string;
let listId: string;
const deps = () => engineDeps(database.db);
const context = () => commandContext(accountId, deps().clock.wall());

const MEMBERS = 1100;

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

const draft = async (): Promise<string> => {
  const definition = { channel: 'sms', content: { body: 'Hello' } } as const;
  return (await createCampaign(deps(), context(), { name: 'One', audiences: { included: [listId] }, messages: [{ definition }] })).id;
};
const statusOf = async (id: string): Promise<unknown> =>
  (await database.db.query<{ status: string }>('SELECT status FROM campaigns WHERE id = $1', [id]))[0]?.status;
const asked = async (id: string): Promise<unknown> =>
  (
    await database.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM messages AS m JOIN message_batches AS b ON b.account_id = m.account_id AND b.id = m.batch_id
        WHERE b.content->>'campaignId' = $1`,
      [id],
    )
  )[0]?.n;

describe('each status lets happen what it lets happen', () => {
  const COMMANDS = {
    change: (id: string) => updateCampaign(deps(), context(), { id, name: 'Two' }),
    send: (id: string) => sendCampaign(deps(), context(), { id }),
    revert: (id: string) => cancelCampaignSend(deps(), context(), { id, action: 'revert' }),
    cancel: (id: string) => cancelCampaignSend(deps(), context(), { id, action: 'cancel' }),
    hold: (id: string) => holdCampaignSend(deps(), context(), { id, held: true }),
    delete: (id: string) => deleteCampaign(deps(), context(), { id }),
  };
  type Command = keyof typeof COMMANDS;
  test.each<[string, readonly Command[]]>([
    ['Draft', ['change', 'send', 'delete']],
    ['Scheduled', ['revert', 'cancel', 'delete']],
    ['Queued without Recipients', ['revert', 'cancel', 'hold']],
    ['Adding Recipients', ['cancel', 'hold']],
    ['Sending', ['cancel', 'hold']],
    ['Variations Sent', ['cancel', 'hold']],
    ['Sent', []],
    ['Cancelled', []],
    ['Cancelled: No Recipients', ['delete']],
    ['Cancelled: Smart Sending', []],
  ])('%s', async (status, allowed) => {
    for (const name of Object.keys(COMMANDS) as Command[]) {
      const id = await draft();
      await database.db.transaction(async (tx) => {
        await putJob(tx, { ...newJob(accountId, 'send', id, deps().clock.wall()), look_at: null });
        await tx.query('UPDATE campaigns SET status = $3 WHERE account_id = $1 AND id = $2', [accountId, id, status]);
      });
      const outcome = await COMMANDS[name](id).then(
        () => 'done',
        (error: unknown) => (error instanceof DomainError ? error.faults[0]?.kind : error),
      );
      expect([name, outcome]).toEqual([name, allowed.includes(name) ? 'done' : 'conflict']);
      await database.db.query('DELETE FROM campaign_jobs WHERE campaign_id = $1', [id]);
    }
  });
});

describe('a send that is stopped', () => {
  test('before anybody was asked for is a draft again, and may be sent once more', async () => {
    const id = await draft();
    await sendCampaign(deps(), context(), { id });
    expect(await statusOf(id)).toBe('Queued without Recipients');
    await cancelCampaignSend(deps(), context(), { id, action: 'revert' });
    expect(await workOnCampaigns(deps())).toBe(false);
    expect([await statusOf(id), await asked(id)]).toEqual(['Draft', 0]);
    await sendCampaign(deps(), context(), { id });
    while (await workOnCampaigns(deps())) if ((await statusOf(id)) === 'Sending') break;
    expect([await statusOf(id), await asked(id)]).toEqual(['Sending', MEMBERS]);
    await cancelCampaignSend(deps(), context(), { id, action: 'cancel' });
  });

  test('in the middle of its walk asks for nobody else, and goes on there after a hold', async () => {
    const id = await draft();
    await sendCampaign(deps(), context(), { id });
    expect([await workOnCampaigns(deps()), await statusOf(id)]).toEqual([true, 'Adding Recipients']);
    expect([await workOnCampaigns(deps()), await asked(id)]).toEqual([true, 5]);
    await holdCampaignSend(deps(), context(), { id, held: true });
    expect([await workOnCampaigns(deps()), await asked(id)]).toEqual([false, 5]);
    await holdCampaignSend(deps(), context(), { id, held: false });
    expect([await workOnCampaigns(deps()), await asked(id)]).toEqual([true, 505]);
    await cancelCampaignSend(deps(), context(), { id, action: 'cancel' });
    expect([await workOnCampaigns(deps()), await asked(id), await statusOf(id)]).toEqual([false, 505, 'Cancelled']);
    const open = await database.db.query(
      "SELECT id FROM message_batches WHERE content->>'campaignId' = $1 AND NOT cancelled AND state IN ('waiting', 'working')",
      [id],
    );
    expect(open).toEqual([]);
  });
});
