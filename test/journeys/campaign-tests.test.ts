import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { variationOf } from '../../src/engine/campaigns/ab-tests/split.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import { eventBody } from '../support/call.ts';
import {
  actionBody,
  CAMPAIGN_TESTS,
  type CampaignWishes,
  cloneBody,
  holdBody,
  jobBody,
  lookBody,
  makeCampaign,
  SEND_JOBS,
  testBody,
} from '../support/campaign-samples.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { mergeBody } from '../support/samples.ts';
import { sentCampaigns } from '../support/sent-campaigns.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { campaignReportBody } from '../support/tracking-samples.ts';

/** A/B tests of campaigns: two subjects, of which part of the audience decides. */
let database: TestDatabase;
let server: TestServer;
let shop: ReturnType<typeof sentCampaigns>;
let templateId: string;

const MINUTE = 60_000_000;
let ahead = 0;
const { wall } = systemClock();
const clock: Clock = { wall, account: () => wall() + ahead };

beforeAll(async () => {
  database = await testDatabase();
  server = await startTestServer({ database, clock });
  shop = sentCampaigns(server);
  templateId = await shop.template('<p>Hi {{ first_name }} {% unsubscribe %}</p>');
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const draft = (wishes: CampaignWishes) => makeCampaign(shop.call, { smart: false, ...wishes }, templateId);
const testOf = async (id: string) => (await shop.read(`${CAMPAIGN_TESTS}/${id}`)).data.attributes;
const change = (id: string, attributes: object) =>
  shop.call('PATCH', `${CAMPAIGN_TESTS}/${id}`, { data: { type: 'campaign-test', id, attributes } });
const begin = async (id: string) => {
  const { status, json } = await shop.call('POST', SEND_JOBS, jobBody('send', id));
  expect(status, JSON.stringify(json)).toBe(202);
};
/** A test of half of so many people. @returns who is to get which variation, by address */
async function tested(mark: string, count: number, more: object = {}) {
  const listId = await shop.list(mark);
  const people = await shop.people(mark, count, listId);
  const { id, messageId } = await draft({ included: [listId], name: mark });
  const made = await shop.call('POST', CAMPAIGN_TESTS, testBody(id, { test_percentage: 50, ...more }));
  expect(made.status, JSON.stringify(made.json)).toBe(201);
  const share = made.json.data.attributes.test_percentage;
  const meant = new Map(people.map((person, i) => [`${mark}-${i}@example.org`, variationOf(id, ulidToUuid(person) as string, share, 2)]));
  const ids: string[] = made.json.data.attributes.variations.map(({ message_id }: { message_id: string }) => message_id);
  expect(ids[0]).toBe(messageId);
  return { id, listId, people, meant, ids };
}
const subjectsOf = async (mark: string) =>
  new Map((await shop.mailsTo(mark)).map(({ recipient, subject }) => [recipient, subject === 'Other' ? 1 : 0]));
const openedBy = async (mark: string, which: (recipient: string) => boolean) => {
  for (const { recipient, html } of await shop.mailsTo(mark)) {
    const pixel = /src="([^"]*\/t\/o\/[^"]*)"/.exec(html)?.[1];
    if (pixel && which(recipient)) await fetch(pixel, { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0' } });
  }
};

describe('a test', () => {
  test('sends the variation that was opened most to the rest, and everybody gets one mail', async () => {
    const { id, meant, ids } = await tested('ab', 40, { duration_minutes: 30 });
    await begin(id);
    await shop.until(id, 'Variations Sent');
    const inTest = new Map([...meant].filter(([, variation]) => variation !== undefined));
    expect(inTest.size).toBeGreaterThan(4);
    expect(inTest.size).toBeLessThan(40);
    expect(await subjectsOf('ab')).toEqual(inTest);
    expect((await shop.read(`/api/campaigns/${id}`)).data.attributes.send_strategy).toEqual({ method: 'ab_test_campaign' });
    expect(await testOf(id)).toMatchObject({ status: 'live', winner_message_id: null, ends_at: expect.any(String) });
    await openedBy('ab', (recipient) => meant.get(recipient) === 1);
    expect(await shop.statusOf(id)).toBe('Variations Sent');
    ahead += 31 * MINUTE;
    await shop.until(id, 'Sent');
    const subjects = await subjectsOf('ab');
    expect(subjects).toEqual(new Map([...meant].map(([recipient, variation]) => [recipient, variation ?? 1])));
    expect(await shop.mailsTo('ab')).toHaveLength(40);
    const now = await testOf(id);
    expect(now).toMatchObject({ status: 'completed', winner_message_id: ids[1], chosen_by: 'duration' });
    expect(now.variations.map(({ open_rate }: { open_rate: number }) => open_rate > 0)).toEqual([false, true]);
    const progress = (await shop.call('POST', '/burgee/v1/campaign-progress', lookBody('campaign-progress', id))).json.data.attributes;
    expect(progress).toMatchObject({ recipients: 40, sent: 40, waiting: 0, not_sent: [] });
    // Reports tell the variations apart, and events name them.
    const ordered = eventBody('ab-0@example.org', { metric: { data: { type: 'metric', attributes: { name: 'Ordered' } } } });
    await shop.call('POST', '/api/events', ordered);
    const metrics = (await shop.read('/api/metrics')).data as { id: string; attributes: { name: string } }[];
    const metric = metrics.find(({ attributes }) => attributes.name === 'Ordered')?.id ?? '';
    const group_by = ['campaign_id', 'campaign_message_id', 'variation', 'variation_name'];
    const report = await shop.call(
      'POST',
      '/api/campaign-values-reports',
      campaignReportBody(metric, { group_by, filter: `equals(campaign_id,"${id}")` }),
    );
    const lines = report.json.data.attributes.results;
    expect(lines.map(({ groupings }: { groupings: object }) => groupings)).toEqual(
      ['As it is', 'Other'].map((variation_name, i) => ({
        ...{ campaign_id: id, campaign_message_id: ids[i], variation: ids[i], variation_name },
      })),
    );
    const received = await server.services.db.query<{ variation: string }>(
      `SELECT DISTINCT properties->>'$variation' AS variation FROM events WHERE properties->>'Campaign Name' = 'ab' ORDER BY 1`,
    );
    expect(received.map(({ variation }) => variation)).toEqual([...ids].sort());
  });

  test('lets somebody choose, once, also while it is held', async () => {
    const { id, ids, meant } = await tested('chosen', 16, { automatic_winner: false });
    expect((await change(id, { winner_message_id: ids[0] })).status).toBe(409);
    await begin(id);
    await shop.until(id, 'Variations Sent');
    expect((await change(id, { test_percentage: 10 })).status).toBe(409);
    expect((await change(id, { winner_message_id: 'NOBODY' })).json.errors[0].source.pointer).toBe('/data/attributes/winner_message_id');
    const before = (await shop.mailsTo('chosen')).length;
    await shop.call('PATCH', `/burgee/v1/campaign-holds/${id}`, holdBody(id, true));
    const chosen = await change(id, { winner_message_id: ids[0] });
    expect(chosen.json.data.attributes).toMatchObject({ status: 'completed', winner_message_id: ids[0], chosen_by: 'person' });
    expect((await change(id, { winner_message_id: ids[1] })).status).toBe(409);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(await shop.mailsTo('chosen')).toHaveLength(before);
    await shop.call('PATCH', `/burgee/v1/campaign-holds/${id}`, holdBody(id, false));
    await shop.until(id, 'Sent');
    expect(await subjectsOf('chosen')).toEqual(new Map([...meant].map(([recipient, variation]) => [recipient, variation ?? 0])));
  });

  test('goes on when the server ended in between, and passes nobody over who was merged meanwhile', async () => {
    const { id, meant, people } = await tested('restart', 20, { duration_minutes: 10 });
    await begin(id);
    await shop.until(id, 'Variations Sent');
    const [got, waits] = [[...meant.values()].findIndex((each) => each !== undefined), [...meant.values()].indexOf(undefined)];
    expect((await shop.call('POST', '/api/profile-merge', mergeBody(people[waits] as string, [people[got] as string]))).status).toBe(202);
    await server.close();
    ahead += 11 * MINUTE;
    const { key, accountId } = server;
    server = await startTestServer({ database, clock });
    shop = sentCampaigns({ ...server, key, accountId });
    await shop.until(id, 'Sent');
    const mails = await shop.mailsTo('restart');
    // Two became one, and had a mail already.
    expect(mails).toHaveLength(19);
    expect(new Set(mails.map(({ recipient }) => recipient)).size).toBe(19);
    expect((await testOf(id)).chosen_by).toBe('duration');
  });

  test('is cancelled as the reference says when nobody of it got anything', async () => {
    const { id } = await tested('quiet', 12);
    await server.services.db.query(
      `INSERT INTO email_suppressions (account_id, profile_id, reason, suppressed_at)
       SELECT account_id, id, 'USER_SUPPRESSED', now() FROM profiles WHERE email LIKE 'quiet-%'`,
    );
    await begin(id);
    await shop.until(id, 'Cancelled: Smart Sending');
    expect(await shop.mailsTo('quiet')).toEqual([]);
    expect((await testOf(id)).status).toBe('cancelled');
  });

  test('is stopped with its campaign', async () => {
    const { id } = await tested('stopped', 12, { duration_minutes: 10 });
    await begin(id);
    await shop.until(id, 'Variations Sent');
    const before = (await shop.mailsTo('stopped')).length;
    expect((await shop.call('PATCH', `${SEND_JOBS}/${id}`, actionBody(id, 'cancel'))).status).toBe(204);
    ahead += 11 * MINUTE;
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(await shop.statusOf(id)).toBe('Cancelled');
    expect(await shop.mailsTo('stopped')).toHaveLength(before);
  });

  test('of times sends each variation at its own, to everybody', async () => {
    const at = (minutes: number) => new Date((wall() + ahead + minutes * MINUTE) / 1000).toISOString();
    const listId = await shop.list('Times');
    await shop.people('times', 12, listId);
    const { id } = await draft({ included: [listId] });
    const variations = [{ send_at: at(-1) }, { send_at: at(600) }];
    const made = await shop.call('POST', CAMPAIGN_TESTS, testBody(id, { variable: 'send_time', variations }));
    expect(made.json.data.attributes).toMatchObject({
      test_percentage: 100,
      variations: [{ name: 'Variation A' }, { name: 'Variation B' }],
    });
    await begin(id);
    await shop.until(id, 'Sending');
    const count = async () => {
      const [first, second] = (await testOf(id)).variations as { recipients: number; sent: number }[];
      return { first, second };
    };
    for (let tries = 0; tries < 200 && (await count()).first?.sent !== (await count()).first?.recipients; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const { first, second } = await count();
    expect((first?.recipients ?? 0) + (second?.recipients ?? 0)).toBe(12);
    expect([first?.sent, second?.sent]).toEqual([first?.recipients, 0]);
    expect(await shop.mailsTo('times')).toHaveLength(first?.recipients ?? 0);
    const messages = (await shop.read(`/api/campaigns/${id}/campaign-messages`)).data;
    expect(messages[1].attributes.send_times[0].datetime.slice(0, 16)).toBe(variations[1]?.send_at.slice(0, 16));
  });
});

describe('a draft', () => {
  test('says everything that is wrong with its test, and where', async () => {
    const listId = await shop.list('Wrong');
    const { id } = await draft({ included: [listId] });
    const refusal = async (attributes: object, of = id) => {
      const { status, json } = await shop.call('POST', CAMPAIGN_TESTS, testBody(of, attributes));
      return [status, ...json.errors.map(({ source }: { source: { pointer: string } }) => source.pointer)];
    };
    expect(await refusal({ variations: [{}] })).toEqual([400, '/data/attributes/variations']);
    const sms = { channel: 'sms', content: { body: 'No' } };
    expect(
      await refusal({ duration_minutes: 99_999_999, variations: [{ name: ' ' }, { definition: sms, send_at: '2126-01-01T00:00:00Z' }] }),
    ).toEqual([
      ...[400, '/data/attributes/duration_minutes', '/data/attributes/variations/0/name'],
      ...['/data/attributes/variations/1/definition/channel', '/data/attributes/variations/1/send_at'],
    ]);
    const strategy = { method: 'throttled', datetime: '2126-01-01T00:00:00Z', throttle_percentage: 10 };
    expect(await refusal({}, (await draft({ included: [listId], strategy })).id)).toEqual([400, '/data/id']);
    expect(await refusal({}, '01HWWWKAW4RHXQJCMW4R2KRYR4')).toEqual([404, expect.any(String)]);
    const text = await makeCampaign(shop.call, { included: [listId], definition: sms });
    expect(await refusal({ variations: [{}, {}], automatic_winner: true }, text.id)).toEqual([400, '/data/attributes/automatic_winner']);
    expect((await shop.call('GET', `${CAMPAIGN_TESTS}/${id}`)).status).toBe(404);
    const untracked = await draft({ included: [listId], tracking: { is_tracking_opens: false } });
    expect((await shop.call('POST', CAMPAIGN_TESTS, testBody(untracked.id))).status).toBe(201);
    const { json } = await shop.call('POST', SEND_JOBS, jobBody('send', untracked.id));
    expect(json.errors.map(({ meta }: { meta: { reason: string } }) => meta.reason)).toEqual(['untracked_winner']);
  });

  test('has variations that are messages like others, is cloned with them, and can be without again', async () => {
    const { id } = await draft({ included: [await shop.list('Drafts')] });
    const made = await shop.call('POST', CAMPAIGN_TESTS, testBody(id));
    expect((await shop.call('POST', CAMPAIGN_TESTS, testBody(id))).status).toBe(409);
    const [first, second] = made.json.data.attributes.variations.map(({ message_id }: { message_id: string }) => message_id);
    const templates = await Promise.all(
      [first, second].map(async (one) => (await shop.read(`/api/campaign-messages/${one}/template`)).data.id),
    );
    expect(new Set(templates).size).toBe(2);
    const definition = { channel: 'email', content: { subject: 'Changed' } };
    const body = { data: { type: 'campaign-message', id: second, attributes: { definition } } };
    expect((await shop.call('PATCH', `/api/campaign-messages/${second}`, body)).status).toBe(200);
    const start_at = '2126-10-04T09:00:00+00:00';
    expect((await change(id, { start_at, test_percentage: 30 })).json.data.attributes).toMatchObject({ start_at, test_percentage: 30 });
    const strategy = { method: 'immediate' };
    const refused = await shop.call('PATCH', `/api/campaigns/${id}`, {
      data: { type: 'campaign', id, attributes: { send_strategy: strategy } },
    });
    expect([refused.status, refused.json.errors[0].source.pointer]).toEqual([400, '/data/attributes/send_strategy']);
    const clone = await shop.call('POST', '/api/campaign-clone', cloneBody(id, 'Twin'));
    expect(clone.json.data.attributes.send_strategy).toEqual({ method: 'ab_test_campaign' });
    const twin = await testOf(clone.json.data.id);
    expect(twin).toMatchObject({ status: 'draft', test_percentage: 30, variations: [{ name: 'As it is' }, { name: 'Other' }] });
    await begin(id);
    expect([await shop.statusOf(id), (await shop.read(`/api/campaigns/${id}`)).data.attributes.send_time]).toEqual([
      ...['Scheduled', '2126-10-04T09:00:00.000000+00:00'],
    ]);
    expect((await shop.call('DELETE', `${CAMPAIGN_TESTS}/${id}`)).status).toBe(409);
    await shop.call('PATCH', `${SEND_JOBS}/${id}`, actionBody(id, 'revert'));
    expect((await shop.call('DELETE', `${CAMPAIGN_TESTS}/${id}`)).status).toBe(204);
    const { attributes, relationships } = (await shop.read(`/api/campaigns/${id}`)).data;
    expect(attributes.send_strategy).toEqual({ method: 'static', datetime: start_at, options: { is_local: false } });
    expect(relationships['campaign-messages'].data.map((one: { id: string }) => one.id)).toEqual([first]);
    expect((await shop.call('GET', `/api/templates/${templates[1]}`)).status).toBe(404);
  });
});
