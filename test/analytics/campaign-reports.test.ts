import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccount } from '../../src/engine/accounts/create-account.ts';
import { ATTRIBUTION, attributionConsumer } from '../../src/engine/analytics/attribution/react-to-events.ts';
import { queryValues } from '../../src/engine/analytics/message-reports/query-values.ts';
import { recordEvent } from '../../src/engine/events/record-event.ts';
import { createProfile } from '../../src/engine/identity/create-profile.ts';
import { describeBy, type GroupDescription } from '../../src/engine/messaging/groups.ts';
import { type Happening, recordMessageEvents } from '../../src/engine/messaging/message-events.ts';
import { reactToSignals } from '../../src/engine/react-to-signals.ts';
import { ulidToUuid, uuidToUlid } from '../../src/lib/ids.ts';
import { isoMicros } from '../../src/lib/time.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { contextOf, type EventEngine, eventEngine, NOW } from '../support/event-engine.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const [SPRING, AUTUMN] = ['01990000-0000-7000-8000-000000000001', '01990000-0000-7000-8000-000000000002'];

const describe1 = (group: string, name: string, more: Partial<GroupDescription> = {}): [string, GroupDescription] => [
  group,
  {
    ...{
      campaign: { id: `C-${name}`, name },
      flow: null,
      messageId: uuidToUlid(group),
      messageName: `${name} mail`,
      channel: 'email' as const,
    },
    ...{ subject: name, variation: null, audienceIds: ['L1', 'L2'], tagIds: [], ...more },
  },
];
const GROUPS = new Map([describe1(SPRING, 'Spring'), describe1(AUTUMN, 'Autumn', { tagIds: ['T1'] })]);
const describeGroups = describeBy([
  async (_, __, ids) => new Map(ids.flatMap((id) => (GROUPS.has(id) ? [[id, GROUPS.get(id) as GroupDescription] as const] : []))),
]);

let database: TestDatabase;
let engine: EventEngine;
let accountId: string;
let serial = 0;

beforeAll(async () => {
  database = await testDatabase();
  engine = await eventEngine(database.db, { routes: [ATTRIBUTION] });
  accountId = (await createAccount(engine, { name: 'Shop', timezone: 'Europe/Berlin' })).id;
});
afterAll(async () => {
  await engine.close();
  await database.close();
});

const deps = () => ({ ...engine, describeGroups });
const settle = async () => {
  while ((await reactToSignals({ db: database.db }, attributionConsumer(deps()), 100)) > 0);
};

interface Sent {
  messageId: string;
  email: string;
  group: string;
}

/** Somebody who was sent a message of a group, and got it. */
async function send(group: string, sentAt: number): Promise<Sent> {
  const email = `buyer-${serial++}@example.com`;
  const { id } = await createProfile(engine, contextOf(accountId), { email });
  const sent = { messageId: '', email, group };
  return sendTo(sent, ulidToUuid(id) as string, sentAt);
}

async function sendTo(to: Sent, profileId: string, sentAt: number): Promise<Sent> {
  const messageId = ulidToUuid(engine.ids.ulid(sentAt)) as string;
  await database.db.query(
    `INSERT INTO messages (account_id, profile_id, id, key, channel, purpose, kind, address, state, group_id, created_at, sent_at)
     VALUES ($1, $2, $3, $4::uuid::text, 'email', 'marketing', 'campaign', $5, 'sent', $4::uuid, $6, $6)`,
    [accountId, profileId, messageId, to.group, to.email, isoMicros(sentAt)],
  );
  const sent = { ...to, messageId };
  await happen(sent, 'received', sentAt);
  return sent;
}

const happen = ({ messageId }: Sent, what: Happening['what'], at: number, details: Happening['details'] = {}) =>
  database.db.transaction((tx) => recordMessageEvents(deps(), tx, [{ what, accountId, messageId, at, details }]));

const order = (email: string, at: number, value: number) =>
  recordEvent(deps(), contextOf(accountId, { now: NOW }), {
    metric: { name: 'Placed Order' },
    ...{ profile: { email }, properties: {}, time: isoMicros(at), value, unique_id: `order-${serial++}` },
  } as never);

const metricId = async (): Promise<string> =>
  (await database.db.query<{ id: string }>("SELECT id FROM metrics WHERE account_id = $1 AND name = 'Placed Order'", [accountId]))[0]
    ?.id as string;

const report = queryValues({
  has: ({ campaign }) => campaign !== null,
  usual: ['campaign_id', 'campaign_message_id'],
  required: ['campaign_id'],
});
const ask = async (more: Partial<Parameters<typeof report>[2]> = {}) =>
  (
    await report(deps(), contextOf(accountId, { now: NOW }), {
      ...{ statistics: ['delivered', 'opens_unique', 'conversions', 'conversion_uniques', 'conversion_value'] },
      ...{ timeframe: { key: 'last_30_days' }, conversion_metric_id: await metricId(), conditions: [], ...more },
    })
  ).row.results;
const numbers = async (name = 'Spring') =>
  Object.values((await ask()).find(({ groupings }) => groupings.campaign_id === `C-${name}`)?.statistics ?? {});

describe('an order', () => {
  const SENT = NOW - 10 * DAY;
  let reader: Sent;

  test('is owed to the message that its person touched last, and not after the window', async () => {
    reader = await send(SPRING, SENT);
    await happen(reader, 'opened', SENT + HOUR);
    await order(reader.email, SENT + 2 * HOUR, 20);
    await order(reader.email, SENT + 6 * DAY + 2 * HOUR, 1000);
    expect(await numbers()).toEqual([1, 1, 1, 1, 20]);
  });

  test('that comes later is counted by what hears of events, once, and no order of somebody else is', async () => {
    await order(reader.email, SENT + 3 * HOUR, 5.5);
    await order('stranger@example.com', SENT + 3 * HOUR, 500);
    await settle();
    expect(await numbers()).toEqual([1, 1, 2, 1, 25.5]);
    await settle();
    expect(await numbers()).toEqual([1, 1, 2, 1, 25.5]);
  });

  test('goes over to a touch that is told late and was nearer', async () => {
    const [row] = await database.db.query<{ profile_id: string }>('SELECT profile_id FROM messages WHERE id = $1', [reader.messageId]);
    const other = await sendTo({ ...reader, group: AUTUMN }, row?.profile_id as string, SENT + HOUR);
    await happen(other, 'clicked', SENT + 2.5 * HOUR, { url: 'https://shop.example/' });
    await settle();
    expect([await numbers('Spring'), await numbers('Autumn')]).toEqual([
      [1, 1, 1, 1, 20],
      [1, 0, 1, 1, 5.5],
    ]);
  });

  test('is not owed to what programs did', async () => {
    const bot = await send(SPRING, SENT);
    await happen(bot, 'opened', SENT + HOUR, { machineOpen: true });
    await happen(bot, 'clicked', SENT + HOUR, { url: 'https://shop.example/', bot: true });
    await order(bot.email, SENT + 2 * HOUR, 7);
    await settle();
    expect(await numbers()).toEqual([2, 2, 1, 1, 20]);
  });
});

describe('a report', () => {
  test('counts by the day of sending in the zone of the account, whenever what is counted came', async () => {
    // 23:30 on 31 October in Berlin, 22:30 in UTC.
    const late = await send(AUTUMN, Date.parse('2026-10-31T22:30:00Z') * 1000);
    await happen(late, 'opened', NOW - DAY);
    const of = async (start: string, end: string) =>
      (await ask({ timeframe: { start, end } })).map(({ statistics }) => statistics.opens_unique);
    expect(await of('2026-10-31T00:00:00Z', '2026-11-01T00:00:00Z')).toEqual([1]);
    expect(await of('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z')).toEqual([]);
  });

  test('has a line for each list or tag, and keeps to its filter', async () => {
    const by = async (group_by: readonly string[], conditions: Parameters<typeof report>[2]['conditions'] = []) =>
      (await ask({ group_by: ['campaign_id', 'campaign_message_id', ...group_by] as never, conditions })).map(({ groupings }) =>
        group_by.map((name) => groupings[name]),
      );
    expect((await by(['group'])).sort()).toEqual([['L1'], ['L1'], ['L2'], ['L2']]);
    expect(await by(['tag_id'])).toEqual([['T1'], [null]]);
    expect(await by(['tag_id'], [{ field: 'tag_id', operator: 'contains-all', values: ['T1'] }])).toEqual([['T1']]);
    expect(await by(['send_channel'], [{ field: 'campaign_id', operator: 'equals', values: ['C-Spring'] }])).toEqual([['email']]);
    expect(await by([], [{ field: 'send_channel', operator: 'contains-any', values: ['sms'] }])).toEqual([]);
  });

  test('says all that is wrong with it', async () => {
    const wrong = ask({ statistics: [], timeframe: { start: 'x', end: 'y' }, conversion_metric_id: 'XXXXXX', group_by: ['send_channel'] });
    const faults = await wrong.catch((error) => error.faults.map(({ at }: { at: unknown[] }) => at));
    expect(faults).toEqual([['statistics'], ['group_by'], ['conversion_metric_id'], ['timeframe', 'start']]);
  });
});
