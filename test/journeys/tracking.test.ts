import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { scanTags } from '../../src/engine/messaging/tracking/scan-tags.ts';
import { trackMail } from '../../src/engine/messaging/tracking/track-mail.ts';
import { createTrackedLinks } from '../../src/engine/messaging/tracking/tracked-links.ts';
import { planTracking, type TrackingChoice } from '../../src/engine/messaging/tracking/tracker.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import { isoMicros } from '../../src/lib/time.ts';
import { readStats } from '../../src/storage/queries/message-stats.ts';
import { call, profileBody } from '../support/call.ts';
import { addMessage } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const GROUP = '01990000-0000-7000-8000-000000000001';
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const MAIL = `<body><a href="https://shop.example/sale?a=1&amp;b=2#top">Sale</a> <a href="mailto:x@example.com">x</a></body>`;

let server: TestServer;
let messageId: string;
let profileId: string;
let serial = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  const email = `reader-${serial++}@example.com`;
  profileId = (await call(server, 'POST /api/profiles', { body: profileBody({ email }) })).body.data.id;
  messageId = ulidToUuid(await addMessage(server, server.key, profileId, email)) as string;
  const { db, clock } = server.services;
  await db.query("UPDATE messages SET state = 'sent', subject = 'Hello', group_id = $3, sent_at = $4 WHERE account_id = $1 AND id = $2", [
    ...[server.accountId, messageId, GROUP, isoMicros(clock.account(server.accountId))],
  ]);
});

async function tracked(choice: Partial<TrackingChoice> = {}, html = MAIL): Promise<string> {
  const { db, secrets } = server.services;
  const baseUrl = () => server.url;
  const deps = { db, secrets, baseUrl, tracked: createTrackedLinks({ secrets, baseUrl }) };
  const chosen = { side: 'campaign', opens: true, clicks: true, add: null, custom: [], ...choice } as const;
  const tracking = await planTracking(deps, server.accountId, chosen);
  if (!tracking) throw new Error('the account is not tracked');
  const token = tracking.tokenOf?.(ulidToUuid(profileId) as string);
  return trackMail(tracking.plan, { id: messageId, facts: { campaign_name: 'Spring' }, token }, html);
}

const linksIn = (html: string, attribute = 'href'): string[] =>
  [...scanTags(html)].flatMap(({ attributes }) => attributes.filter(({ name }) => name === attribute).map(({ value }) => value));

const fetchAs = (url: string, userAgent = CHROME, method = 'GET') =>
  fetch(url, { redirect: 'manual', method, headers: { 'user-agent': userAgent } });

async function events() {
  const { body } = await call(server, `GET /api/events?filter=equals(profile_id,"${profileId}")&include=metric`);
  const names = new Map(body.included.map((metric: { id: string; attributes: { name: string } }) => [metric.id, metric.attributes.name]));
  return body.data.map((event: { attributes: { event_properties: object }; relationships: { metric: { data: { id: string } } } }) => ({
    name: names.get(event.relationships.metric.data.id),
    ...event.attributes.event_properties,
  }));
}

async function stats(): Promise<Record<string, number>> {
  const { db, clock } = server.services;
  const now = clock.account(server.accountId);
  const found = await readStats(db, server.accountId, now - 86_400_000_000, now + 86_400_000_000);
  return Object.fromEntries(found.map(({ statistic, total }) => [statistic, total]));
}

describe('a link', () => {
  test('leads on to where it led, with the exchange id, and the click is an event that counts once for a person', async () => {
    const before = await stats();
    const [link = '', mail] = linksIn(await tracked());
    expect(mail).toBe('mailto:x@example.com');
    const answer = await fetchAs(link);
    const to = new URL(answer.headers.get('location') ?? '');
    expect([answer.status, to.origin + to.pathname, to.searchParams.get('a'), to.searchParams.get('b'), to.hash]).toEqual([
      ...[302, 'https://shop.example/sale', '1', '2', '#top'],
    ]);
    const who = await call(server, `GET /api/profiles?filter=equals(_kx,"${to.searchParams.get('_kx')}")`);
    expect(who.body.data.map(({ id }: { id: string }) => id)).toEqual([profileId]);
    await fetchAs(link);
    const found = await events();
    expect(found.at(-1)).toMatchObject({
      ...{ name: 'Clicked Email', URL: 'https://shop.example/sale?a=1&b=2#top', 'Client Name': 'Chrome', 'Bot Click': false },
      ...{ Subject: 'Hello', 'Email Domain': 'example.com' },
    });
    const after = await stats();
    expect([after.clicks, after.clicks_unique]).toEqual([(before.clicks ?? 0) + found.length, (before.clicks_unique ?? 0) + 1]);
  });

  test('that scanners follow leads on, is flagged and is counted for nobody; one that is only looked at is nothing', async () => {
    const before = await stats();
    const [link = ''] = linksIn(await tracked());
    expect((await fetchAs(link, CHROME, 'HEAD')).status).toBe(302);
    expect(await events()).toEqual([]);
    const answer = await fetchAs(link, 'curl/8.4.0');
    expect(answer.headers.get('location')).toBe('https://shop.example/sale?a=1&b=2#top');
    expect(await events()).toMatchObject([{ name: 'Clicked Email', 'Bot Click': true }]);
    expect(await stats()).toEqual(before);
  });

  test('that we did not make leads nowhere', async () => {
    const [link = ''] = linksIn(await tracked());
    const token = link.slice(link.lastIndexOf('/') + 1);
    const [signed = '', account = ''] = token.split('.');
    const bytes = Buffer.from(signed, 'base64url');
    const elsewhere = Buffer.concat([bytes.subarray(0, 30), Buffer.from('https://evil.example/')]).toString('base64url');
    const forged = [
      `${elsewhere}.${account}`,
      `${signed}.${server.second.accountId}`,
      `${signed.slice(0, 9)}${signed[9] === 'A' ? 'B' : 'A'}${signed.slice(10)}.${account}`,
      'x',
      `.${account}`,
    ];
    const [pixel = ''] = linksIn(await tracked(), 'src');
    for (const wrong of [...forged, pixel.slice(pixel.lastIndexOf('/') + 1)]) {
      const answer = await fetchAs(`${server.url}/t/c/${wrong}`);
      expect([wrong, answer.status, answer.headers.get('location')]).toEqual([wrong, 404, null]);
    }
    expect((await fetchAs(link, CHROME, 'POST')).status).toBe(405);
    expect(await events()).toEqual([]);
  });

  test('has the parameters that the campaign chose, and keeps its own', async () => {
    const html = '<a href="https://shop.example/?utm_source=mine"><img src="x" alt="Red shoes"></a>';
    const custom = [{ name: 'pic', type: 'dynamic', value: 'link_alt_text' }] as const;
    const [link = ''] = linksIn(await tracked({ add: true, custom, clicks: false }, html));
    const { searchParams } = new URL(link.replaceAll('&amp;', '&'));
    expect([searchParams.get('utm_source'), searchParams.get('pic')]).toEqual(['mine', 'Red shoes']);
    const who = await call(server, `GET /api/profiles?filter=equals(_kx,"${searchParams.get('_kx')}")`);
    expect(who.body.data.map(({ id }: { id: string }) => id)).toEqual([profileId]);
  });

  test('to our own pages, and in a mail of which nothing is to be known, stays as it is', async () => {
    const preferences = (await server.links.writer(server.accountId))({ to: 'preferences', profileId });
    const html = `<a href="${preferences}">Preferences</a>`;
    expect(linksIn(await tracked({}, html))).toEqual([preferences]);
    const account = `/burgee/v1/message-tracking/${server.accountId}`;
    const settle = (append_exchange_id: boolean) =>
      call(server, `PATCH ${account}`, {
        body: { data: { type: 'message-tracking', id: server.accountId, attributes: { append_exchange_id } } },
      });
    await settle(false);
    expect(await tracked({ opens: false, clicks: false })).toBe(MAIL);
    await settle(true);
  });
});

describe('the pixel', () => {
  const pixelOf = async (): Promise<string> => linksIn(await tracked(), 'src')[0] as string;

  test('tells that a mail was opened, by a person or by a program', async () => {
    const pixel = await pixelOf();
    const answer = await fetchAs(pixel);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      'image/gif',
      'no-store',
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await fetchAs(pixel, 'Mozilla/5.0');
    const found = await events();
    expect(found.map((event: Record<string, unknown>) => [event.name, event.machine_open]).sort()).toEqual([
      ['Opened Email', false],
      ['Opened Email', true],
    ]);
  });

  test('is a pixel to everybody else as well', async () => {
    for (const token of ['x', 'A'.repeat(50), `${'A'.repeat(40)}.${server.accountId}`]) {
      const answer = await fetchAs(`${server.url}/t/o/${token}`);
      expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 42]);
    }
    expect(await events()).toEqual([]);
  });

  test('tells nothing of those who did not agree, where an account asks for that', async () => {
    const settle = (opens_need_consent: boolean) =>
      call(server, `PATCH /burgee/v1/message-tracking/${server.accountId}`, {
        body: { data: { type: 'message-tracking', id: server.accountId, attributes: { opens_need_consent } } },
      });
    await settle(true);
    const pixel = await pixelOf();
    await fetchAs(pixel);
    expect(await events()).toEqual([]);
    await settle(false);
  });
});

test('unsubscribing counts for the message whose link it was, and coming to the page is an event of its own', async () => {
  const before = await stats();
  const ulid = (await call(server, `GET /burgee/v1/messages?filter=equals(profile.id,"${profileId}")`)).body.data[0].id;
  const link = (await server.links.writer(server.accountId))({ to: 'unsubscribe', channel: 'email', profileId, messageId: ulid });
  await fetchAs(link);
  const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'from=all' };
  for (const _ of [1, 2]) expect((await fetch(link, form)).status).toBe(200);
  while ((await server.services.db.query('SELECT id FROM signals LIMIT 1')).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const names = (await events()).map(({ name }: { name: string }) => name);
  expect(names.sort()).toEqual(['Clicked Email to Unsubscribe', 'Unsubscribed from Email Marketing']);
  const after = await stats();
  expect([after.unsubscribes, after.unsubscribe_uniques]).toEqual([(before.unsubscribes ?? 0) + 1, (before.unsubscribe_uniques ?? 0) + 1]);
});
