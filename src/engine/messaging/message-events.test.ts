import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { commandContext, engineDeps } from '../../../test/support/engine.ts';
import { type EventEngine, eventEngine } from '../../../test/support/event-engine.ts';
import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import { isoMicros } from '../../lib/time.ts';
import { readStats } from '../../storage/queries/message-stats.ts';
import { createAccount } from '../accounts/create-account.ts';
import { createProfile } from '../identity/create-profile.ts';
import { foldStats } from './fold-stats.ts';
import { type DescribeGroups, describeBy, type GroupDescription } from './groups.ts';
import { type Happening, recordMessageEvents } from './message-events.ts';
import { requestMessages } from './request-messages.ts';

let database: TestDatabase;
let engine: EventEngine;
let accountId: string;
const AT = 1_788_529_173_420_136;
const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const GROUP = '01990000-0000-7000-8000-000000000001';

const campaign: GroupDescription = {
  ...{ campaign: { id: '01CAMPAIGN', name: 'Spring' }, flow: null, messageId: uuidToUlid(GROUP), messageName: 'Mail 1' },
  ...{ channel: 'email', subject: 'Hello', variation: null, audienceIds: ['RList1'], tagIds: [] },
};
const describeGroups: DescribeGroups = describeBy([
  async (_, __, ids) => new Map(ids.filter((id) => id === GROUP).map((id) => [id, campaign])),
]);

beforeAll(async () => {
  database = await testDatabase();
  engine = await eventEngine(database.db);
});
afterAll(async () => {
  await engine.close();
  await database.close();
});
beforeEach(async () => {
  accountId = (await createAccount(engineDeps(database.db), { name: 'Shop' })).id;
});

const deps = () => ({ ...engine, describeGroups });

let serial = 0;
async function sentMessage(address = `reader-${serial++}@gmail.com`): Promise<string> {
  const { id } = await createProfile(engineDeps(database.db), commandContext(accountId), { email: address });
  const about = { name: 'campaign', channel: 'email', purpose: 'marketing' } as const;
  const request = { profileId: ulidToUuid(id) as string, address, key: GROUP, content: {} };
  await database.db.transaction((tx) => requestMessages(deps(), tx, accountId, about, [request]));
  const [row] = await database.db.query<{ id: string }>(
    "UPDATE messages SET state = 'sent', subject = 'Hello you', sent_at = $3 WHERE account_id = $1 AND address = $2 RETURNING id",
    [accountId, address, isoMicros(AT)],
  );
  return row?.id as string;
}

const record = (...happenings: readonly Omit<Happening, 'accountId' | 'groupId'>[]): Promise<void> =>
  database.db.transaction((tx) =>
    recordMessageEvents(
      deps(),
      tx,
      happenings.map((each) => ({ accountId, groupId: GROUP, ...each })),
    ),
  );

const stats = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await readStats(database.db, accountId, AT - HOUR, AT + HOUR)).map(({ statistic, total }) => [statistic, total]));

const events = () =>
  database.db.query<{ name: string; integration: string; unique_id: string; properties: Record<string, unknown> }>(
    `SELECT m.name, m.integration, e.unique_id, e.properties FROM events e JOIN metrics m ON m.account_id = e.account_id AND m.id = e.metric_id
      WHERE e.account_id = $1 ORDER BY e.id`,
    [accountId],
  );

test('what comes of a message is an event of the documented name, and says which campaign it was', async () => {
  const messageId = await sentMessage();
  await record({ what: 'received', messageId, at: AT, details: { transport: 'smtp' } });
  const [event] = await events();
  expect(event).toEqual({
    ...{ name: 'Received Email', integration: 'klaviyo', unique_id: `${campaign.messageId}:${uuidToUlid(messageId)}` },
    properties: {
      ...{ Subject: 'Hello you', 'Campaign Name': 'Spring', 'Message Name': 'Mail 1', $message: campaign.messageId },
      ...{ 'Email Domain': 'gmail.com', 'Inbox Provider': 'Gmail', $ESP: 'smtp', $group_ids: ['RList1'] },
      $_cohort$message_send_cohort: `1788529173:${campaign.messageId}`,
    },
  });
});

test('what happens once counts once, openings each second, people once; folding changes no number', async () => {
  const [one, other] = [await sentMessage(), await sentMessage()];
  await record({ what: 'received', messageId: one, at: AT }, { what: 'received', messageId: other, at: AT });
  await record({ what: 'received', messageId: one, at: AT + HOUR });
  await record({ what: 'opened', messageId: one, at: AT }, { what: 'opened', messageId: one, at: AT + 100 });
  await record({ what: 'opened', messageId: one, at: AT + 5 * SECOND }, { what: 'opened', messageId: other, at: AT + 50 * HOUR });
  await record(
    { what: 'clicked', messageId: one, at: AT, details: { url: 'https://a.example/' } },
    { what: 'clicked', messageId: one, at: AT, details: { url: 'https://b.example/' } },
  );
  await record({ what: 'clicked', messageId: other, at: AT, details: { url: 'https://a.example/', bot: true } });
  const before = await stats();
  expect(before).toEqual({ delivered: 2, opens: 3, opens_unique: 2, clicks: 2, clicks_unique: 1 });
  while ((await foldStats({ db: database.db }, 2)) > 0);
  expect(await database.db.query('SELECT id FROM message_stat_deltas')).toEqual([]);
  expect(await stats()).toEqual(before);
});

test('what came back was not delivered', async () => {
  const messageId = await sentMessage();
  await record({ what: 'received', messageId, at: AT });
  await record({ what: 'bounced', messageId, at: AT + HOUR, details: { bounce: 'Hard' } });
  await record({ what: 'bounced', messageId, at: AT + 2 * HOUR, details: { bounce: 'Hard' } });
  expect(await stats()).toEqual({ delivered: 0, bounced: 1 });
});

test('of a message that is gone, nothing is recorded; of one that was moved, it is recorded of its new person', async () => {
  const messageId = await sentMessage();
  await record({ what: 'opened', messageId: GROUP, at: AT });
  expect(await events()).toEqual([]);
  const moved = ulidToUuid((await createProfile(engineDeps(database.db), commandContext(accountId), { email: 'new@example.com' })).id);
  await database.db.query('UPDATE messages SET profile_id = $2 WHERE account_id = $1', [accountId, moved]);
  await record({ what: 'opened', messageId, at: AT });
  expect(await database.db.query('SELECT profile_id FROM events WHERE account_id = $1', [accountId])).toEqual([{ profile_id: moved }]);
});

test('messages that belong to no group have events without numbers', async () => {
  const messageId = await sentMessage();
  await database.db.transaction((tx) => recordMessageEvents(deps(), tx, [{ accountId, groupId: null, what: 'opened', messageId, at: AT }]));
  expect((await events()).map(({ name, unique_id }) => [name, unique_id])).toEqual([
    ['Opened Email', `${uuidToUlid(messageId)}:1788529173`],
  ]);
  expect(await stats()).toEqual({});
});
