import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '../../src/lib/clock.ts';
import { systemClock } from '../../src/lib/clock.ts';
import {
  actionBody,
  type CampaignWishes,
  ESTIMATION_JOBS,
  jobBody,
  lookBody,
  makeCampaign,
  SEND_JOBS,
} from '../support/campaign-samples.ts';
import { codeBody, completed, couponBody, itemBody, linkage } from '../support/content-samples.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { caller, type Reply, SUPPRESSIONS, suppressionBody, templateBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Campaigns that are sent: through the API into the outbox. */
let database: TestDatabase;
let server: TestServer;
let call: ReturnType<typeof caller>;
let templateId: string;

const HOUR = 3_600_000_000;
let ahead = 0;
const { wall } = systemClock();
const clock: Clock = { wall, account: () => wall() + ahead };

const make = async (path: string, body: unknown): Promise<string> => (await call('POST', path, body)).json.data.id;
const list = (name: string) => make('/api/lists', { data: { type: 'list', attributes: { name } } });
const read = async (path: string): Promise<Reply['json']> => (await call('GET', path)).json;
const statusOf = async (id: string): Promise<string> => (await read(`/api/campaigns/${id}`)).data.attributes.status;

/** People with addresses of this mark, in a list. @returns their ids */
async function people(mark: string, count: number, listId: string, more: (i: number) => object = () => ({})): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const attributes = { email: `${mark}-${i}@example.org`, first_name: `N${i}`, ...more(i) };
    ids.push(await make('/api/profiles', { data: { type: 'profile', attributes } }));
  }
  await join(listId, ids);
  return ids;
}
const join = (listId: string, ids: readonly string[]) =>
  call('POST', `/api/lists/${listId}/relationships/profiles`, linkage('profile', ...ids));

async function until(id: string, ...wanted: string[]): Promise<string> {
  for (let tries = 0; tries < 1500; tries++) {
    const status = await statusOf(id);
    if (wanted.includes(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error(`the campaign is ${await statusOf(id)}`);
}

interface Mail {
  recipient: string;
  subject: string;
  sender: string;
  html: string;
  plain: string;
}
const mailsTo = (mark: string): Promise<Mail[]> =>
  server.services.db.query<Mail>(
    'SELECT recipient, subject, sender, html, plain FROM caught_mails WHERE account_id = $1 AND recipient LIKE $2 ORDER BY recipient',
    [server.accountId, `${mark}-%`],
  );
const reasons = async (mark: string) =>
  (
    await server.services.db.query<{ address: string; state: string; reason: string | null }>(
      'SELECT address, state, reason FROM messages WHERE account_id = $1 AND address LIKE $2 ORDER BY address',
      [server.accountId, `${mark}-%`],
    )
  ).map(({ address, state, reason }) => [address.replace('@example.org', ''), reason ?? state]);

async function send(wishes: CampaignWishes, template = templateId): Promise<string> {
  const { id } = await makeCampaign(call, { smart: false, ...wishes }, template);
  const { status, json } = await call('POST', SEND_JOBS, jobBody('send', id));
  if (status !== 202) throw new Error(JSON.stringify(json));
  return id;
}

beforeAll(async () => {
  database = await testDatabase();
  server = await startTestServer({ database, clock });
  call = caller(server.url, server.key);
  const html = '<body><p>Hi {{ first_name }}, <a href="https://shop.example/sale">sale</a> {% unsubscribe %}</p></body>';
  templateId = await make('/api/templates', templateBody('Mail', { html }));
});
afterAll(async () => {
  await server.close();
  await database.close();
});

test('reaches whoever is meant once, and says why it did not reach the others', async () => {
  const [one, two, not] = [await list('One'), await list('Two'), await list('Not')];
  const first = await people('met', 4, one);
  await join(two, first.slice(1));
  const [late = ''] = await people('met-too', 1, two);
  await join(not, [first[3] as string]);
  const job = await make(SUPPRESSIONS.create, suppressionBody('create', ['met-2@example.org']));
  await completed(call, `${SUPPRESSIONS.create}/${job}`);
  const { id } = await makeCampaign(call, { included: [one, two], excluded: [not], smart: false }, templateId);
  await call('POST', ESTIMATION_JOBS, jobBody('recipient-estimation', id));
  await completed(call, `${ESTIMATION_JOBS}/${id}`);
  expect((await read(`/api/campaign-recipient-estimations/${id}`)).data.attributes.estimated_recipient_count).toBe(3);
  expect((await call('POST', SEND_JOBS, jobBody('send', id))).status).toBe(202);
  await until(id, 'Sent');
  expect((await read(`${SEND_JOBS}/${id}`)).data.attributes.status).toBe('complete');
  const mails = await mailsTo('met');
  expect(mails.map(({ recipient }) => recipient)).toEqual(['met-0@example.org', 'met-1@example.org', 'met-too-0@example.org']);
  const [mail] = mails as [Mail];
  expect(mail).toMatchObject({ subject: 'News for N0', sender: 'News <news@example.com>' });
  expect(mail.html).toContain('Hi N0, ');
  expect(mail.html).not.toContain('"https://shop.example/sale"');
  expect(mail.html).toMatch(/\/t\/c\/.+\/t\/o\//s);
  expect(mail.html).toContain('All of it</div>');
  expect(mail.plain).toMatch(/Hi N0, .*Unsubscribe \(http:\/\/127\.0\.0\.1:\d+\/subscription\/unsubscribe\//s);
  expect(await reasons('met')).toEqual([
    ['met-0', 'sent'],
    ['met-1', 'sent'],
    ['met-2', 'USER_SUPPRESSED'],
    ['met-too-0', 'sent'],
  ]);
  expect(late).not.toBe('');
  const progress = (await call('POST', '/burgee/v1/campaign-progress', lookBody('campaign-progress', id))).json.data.attributes;
  expect(progress).toMatchObject({ status: 'Sent', recipients: 4, sent: 3, skipped: 1, waiting: 0, next_cursor: null });
  expect(progress.reasons).toEqual({ 'skipped:USER_SUPPRESSED': 1 });
  expect(progress.not_sent).toMatchObject([{ to: 'met-2@example.org', status: 'skipped', reason: 'USER_SUPPRESSED' }]);
  expect((await call('DELETE', `/api/campaigns/${id}`)).status).toBe(409);
});

test('is cancelled without anybody to send to', async () => {
  const id = await send({ included: [await list('Nobody')] });
  expect(await until(id, 'Cancelled: No Recipients')).toBeTruthy();
});

test('goes out when the clock of the account reaches its time, and no earlier', async () => {
  const later = await list('Later');
  await people('timed', 2, later);
  const at = new Date((wall() + ahead + 5 * HOUR) / 1000).toISOString();
  const id = await send({ included: [later], strategy: { method: 'static', datetime: at } });
  expect(await statusOf(id)).toBe('Scheduled');
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(await mailsTo('timed')).toEqual([]);
  ahead += 6 * HOUR;
  await until(id, 'Sent');
  expect(await mailsTo('timed')).toHaveLength(2);
});

test('reaches people by their own clocks, and passes over those whose time is over', async () => {
  const world = await list('World');
  const zones = ['Pacific/Auckland', 'Europe/Berlin', 'America/Los_Angeles'];
  await people('zone', 3, world, (i) => ({ location: { timezone: zones[i] } }));
  // Noon on a winter's day: 23:00 of the day before, 11:00 and 20:00 UTC.
  const day = Date.UTC(2030, 0, 15) * 1000;
  const strategy = { method: 'static', datetime: '2030-01-15T12:00:00Z', options: { is_local: true } };
  const id = await send({ included: [world], strategy });
  expect(await statusOf(id)).toBe('Scheduled');
  ahead = day + 5 * HOUR - wall();
  await until(id, 'Sending');
  const due = await server.services.db.query<{ address: string; hours: number }>(
    `SELECT m.address, extract(epoch FROM b.due_at - $2::timestamptz)::float8 / 3600 AS hours
       FROM messages AS m JOIN message_batches AS b ON b.account_id = m.account_id AND b.id = m.batch_id
      WHERE m.account_id = $1 AND m.address LIKE 'zone-%' ORDER BY m.address`,
    [server.accountId, new Date(wall() / 1000).toISOString()],
  );
  expect(due.map(({ address, hours }) => [address, Math.abs(Math.round(hours))])).toEqual([
    ['zone-0@example.org', 0],
    ['zone-1@example.org', 6],
    ['zone-2@example.org', 15],
  ]);
  await expect
    .poll(() => reasons('zone'), { timeout: 10_000 })
    .toEqual([
      ['zone-0', 'LOCAL_TIME_PASSED'],
      ['zone-1', 'queued'],
      ['zone-2', 'queued'],
    ]);
  const progress = (await call('POST', '/burgee/v1/campaign-progress', lookBody('campaign-progress', id))).json.data.attributes;
  expect(progress.not_sent).toMatchObject([{ to: 'zone-0@example.org', reason: 'LOCAL_TIME_PASSED' }]);
  // Those may be written to at once instead.
  const late = await list('Late');
  await people('late', 1, late, () => ({ location: { timezone: 'Pacific/Auckland' } }));
  const options = { is_local: true, send_past_recipients_immediately: true };
  await until(await send({ included: [late], strategy: { ...strategy, options } }), 'Sent');
  expect(await mailsTo('late')).toHaveLength(1);
});

test('goes out in shares of an hour when it is throttled, and stops in between', async () => {
  const many = await list('Many');
  await people('slow', 8, many);
  const strategy = { method: 'throttled', datetime: '2020-01-01T00:00:00Z', throttle_percentage: 25 };
  const id = await send({ included: [many], strategy });
  await until(id, 'Sending');
  for (let tries = 0; tries < 200 && (await mailsTo('slow')).length < 2; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await mailsTo('slow')).toHaveLength(2);
  expect((await call('PATCH', `${SEND_JOBS}/${id}`, actionBody(id, 'revert'))).status).toBe(409);
  expect((await call('PATCH', `${SEND_JOBS}/${id}`, actionBody(id, 'cancel'))).status).toBe(204);
  expect(await statusOf(id)).toBe('Cancelled');
  for (let tries = 0; tries < 400; tries++) {
    if ((await reasons('slow')).every(([, reason]) => reason !== 'queued')) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const ends = (await reasons('slow')).map(([, reason]) => reason);
  expect([ends.filter((end) => end === 'sent').length, ends.filter((end) => end === 'CANCELLED').length]).toEqual([2, 6]);
});

test('gives each their coupon, and says who got none', async () => {
  const few = await list('Few codes');
  await people('coupon', 3, few);
  const coupon = await make('/api/coupons', couponBody('WELCOME'));
  for (const code of ['A1', 'A2']) await call('POST', '/api/coupon-codes', codeBody(coupon, code));
  const html = "<p>{% coupon_code 'WELCOME' %} {{ person.missing|default:'x' }}</p>";
  const template = await make('/api/templates', templateBody('Coupon', { html }));
  const id = await send({ included: [few] }, template);
  await until(id, 'Sent');
  const mails = await mailsTo('coupon');
  expect(mails.map(({ html: text }) => /A[12]/.exec(text)?.[0]).sort()).toEqual(['A1', 'A2']);
  expect(mails[0]?.html).toMatch(/>Unsubscribe<\/a><\/p>.*<\/body>/s);
  expect((await reasons('coupon')).filter(([, reason]) => reason === 'NO_COUPON_CODE')).toHaveLength(1);
});

test('shows items of the catalog, and skips whoever would see one that is gone', async () => {
  const shoppers = await list('Shoppers');
  await make('/api/catalog-items', itemBody('boat'));
  await people('catalog', 2, shoppers, (i) => ({ properties: { wants: i === 0 ? 'boat' : 'nothing' } }));
  const html = '<p>{% catalog person.wants %}{{ catalog_item.title }}{% endcatalog %}</p>';
  const id = await send({ included: [shoppers] }, await make('/api/templates', templateBody('Items', { html })));
  await until(id, 'Sent');
  expect((await mailsTo('catalog')).map(({ html: text }) => text.includes('Title of boat'))).toEqual([true]);
  expect((await reasons('catalog'))[1]).toEqual(['catalog-1', 'CATALOG_ITEM_UNAVAILABLE']);
});

test('goes on where it was when the server ends midway', async () => {
  const crowd = await list('Crowd');
  const emails = Array.from({ length: 1200 }, (_, i) => ({ type: 'profile', attributes: { email: `crowd-${i}@example.org` } }));
  const body = {
    data: {
      ...{ type: 'profile-bulk-import-job', attributes: { profiles: { data: emails } } },
      relationships: { lists: { data: [{ type: 'list', id: crowd }] } },
    },
  };
  const job = await make('/api/profile-bulk-import-jobs', body);
  await completed(call, `/api/profile-bulk-import-jobs/${job}`);
  const id = await send({ included: [crowd] });
  await until(id, 'Adding Recipients', 'Sending');
  await server.close();
  const key = server.key;
  server = await startTestServer({ database, clock });
  call = caller(server.url, key);
  await until(id, 'Sent');
  const rows = await server.services.db.query<{ n: number; people: number }>(
    "SELECT count(*)::int AS n, count(DISTINCT profile_id)::int AS people FROM messages WHERE address LIKE 'crowd-%' AND state = 'sent'",
  );
  expect(rows).toEqual([{ n: 1200, people: 1200 }]);
}, 120_000);
