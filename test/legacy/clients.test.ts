import https from 'node:https';
import { createRequire } from 'node:module';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { exchangeTokens } from '../../src/engine/identity/exchange-token.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import { call } from '../support/call.ts';
import { caller, makeSegment, segmentBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

/** Clients of the old API as they were published, pointed at a running server. */
const load = createRequire(import.meta.url);
let server: TestServer;
let listId: string;
const agent = https.globalAgent;

beforeAll(async () => {
  server = await startTestServer();
  const attributes = { name: 'Open door', opt_in_process: 'single_opt_in' };
  listId = (await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes } } })).body.data.id;
});
afterAll(async () => {
  https.globalAgent = agent;
  vi.unstubAllGlobals();
  await server.close();
});

/** The package as it is, and a note of each of its calls. */
function noting(sdk: Record<string, object>, called: Set<string>): unknown {
  const family = (name: string, api: object) =>
    new Proxy(api, {
      get(target, key) {
        if (typeof key === 'string') called.add(`${name}.${key}`);
        return Reflect.get(target, key);
      },
    });
  return Object.fromEntries(Object.entries(sdk).map(([name, api]) => [name, name === 'ApiClient' ? api : family(name, api)]));
}

const answered = (text: unknown): unknown => JSON.parse(String(text));

describe('node-klaviyo 1.1.3', () => {
  // Its host is a constant: node's own agent is what leads every call here, without a change to the package.
  // biome-ignore lint/suspicious/noExplicitAny: the package has no types
  let client: any;
  beforeAll(() => {
    const { port } = new URL(server.url);
    https.globalAgent = new https.Agent();
    https.globalAgent.createConnection = () => net.connect(Number(port), '127.0.0.1') as never;
    const Klaviyo = load('node-klaviyo');
    client = new Klaviyo({ publicToken: server.accountId, privateToken: server.key });
  });

  test('tracks, identifies and tracks once', async () => {
    const about = {
      event: 'Read Book',
      email: 'node@client.example',
      properties: { Title: 'Emma?>' },
      customerProperties: { $first_name: 'Nina' },
    };
    expect(String(await client.public.track(about))).toBe('1');
    expect(String(await client.public.track({ ...about, event: 'Bought Book', post: true, timestamp: 1_690_000_000 }))).toBe('1');
    for (let i = 0; i < 2; i++) await client.public.trackOnce({ ...about, event: 'Signed Up', timestamp: 1_690_000_000 + i });
    expect(String(await client.public.identify({ email: 'node@client.example', properties: { Plan: 'Pro' }, post: true }))).toBe('1');
    const { id } = await client.profiles.getProfileIdByEmail('node@client.example');
    const person = await client.profiles.getProfile(id);
    expect(person).toMatchObject({ object: 'person', $first_name: 'Nina', Plan: 'Pro' });
    const timeline = await client.profiles.getProfileMetricsTimeline({ profileId: id });
    expect(timeline.data.map(({ event_name: name }: { event_name: string }) => name).sort()).toEqual([
      'Bought Book',
      'Read Book',
      'Signed Up',
    ]);
    const { statistic_id: metricId } = timeline.data.find(({ event_name: name }: { event_name: string }) => name === 'Bought Book');
    const ofMetric = await client.metrics.getMetricTimelineById({ metricId, since: 1_690_000_000, sort: 'asc' });
    expect(ofMetric.data).toHaveLength(1);
    const exported = await client.metrics.getMetricExport({
      metricId,
      startDate: '2023-07-22',
      endDate: '2023-07-23',
      measurement: 'count',
    });
    expect(exported.results[0].data.map(({ values }: { values: number[] }) => values)).toEqual([[1], [0]]);
    expect((await client.metrics.getMetrics()).total).toBeGreaterThanOrEqual(3);
    expect((await client.profiles.getProfileMetricsTimelineById({ profileId: id, metricId })).data).toHaveLength(1);
    const first = await client.metrics.getMetricsTimeline({ count: 2 });
    const rest = await client.metrics.getMetricsTimeline({ count: 100, since: first.next });
    const ids = [...first.data, ...rest.data].map(({ id: each }: { id: string }) => each);
    expect([first.data.length, new Set(ids).size]).toEqual([2, ids.length]);
    await client.profiles.updateProfile({ profileId: id, properties: { $city: 'Riga' } });
    await client.profiles.unsetProfileProperties({ profileId: id, properties: ['Plan'] });
    const changed = await client.profiles.getProfile(id);
    expect(changed).toMatchObject({ $city: 'Riga' });
    expect(changed).not.toHaveProperty('Plan');
  });

  test('works with lists', async () => {
    const { list_id: id } = await client.lists.createList('From node');
    await client.lists.updateListNameById({ listId: id, listName: 'Renamed' });
    expect(await client.lists.getListById(id)).toMatchObject({ list_name: 'Renamed' });
    expect(await client.lists.getLists()).toContainEqual({ list_id: id, list_name: 'Renamed' });
    await client.lists.addMembersToList({ listId: id, profiles: [{ email: 'node@client.example' }, { email: 'two@client.example' }] });
    expect(await client.lists.getMembersFromList({ listId: id, emails: ['node@client.example'] })).toMatchObject([
      { email: 'node@client.example' },
    ]);
    expect((await client.lists.getAllMembers({ groupId: id })).records).toHaveLength(2);
    await client.lists.removeMembersFromList({ listId: id, emails: ['two@client.example'] });
    expect((await client.lists.getAllMembers({ groupId: id })).records).toHaveLength(1);
    expect(await client.lists.addSubscribersToList({ listId, profiles: [{ email: 'sub@client.example' }] })).toMatchObject([
      { email: 'sub@client.example' },
    ]);
    expect(await client.lists.getSubscribersFromList({ listId, emails: ['sub@client.example'] })).toHaveLength(1);
    await client.lists.deleteSubscribersFromList({ listId, emails: ['sub@client.example'] });
    expect((await client.lists.getListExclusions({ listId })).records).toMatchObject([{ email: 'sub@client.example' }]);
    await client.lists.deleteList(id);
    await expect(client.lists.getListById(id)).rejects.toMatchObject({ statusCode: 404 });
  });

  test('asks for a deletion, and knows a key that is wrong', async () => {
    await client.lists.addMembersToList({ listId, profiles: [{ email: 'gone@client.example' }] });
    expect(await client.dataPrivacy.requestProfileDeletion({ identifier: 'gone@client.example' })).toBe(
      'Submitted new deletion task for customer.',
    );
    await expect(client.profiles.getProfileIdByEmail('gone@client.example')).rejects.toMatchObject({ statusCode: 404 });
    const Klaviyo = load('node-klaviyo');
    const stranger = new Klaviyo({ privateToken: 'pk_nobodyhasthisoneatall00000' });
    const refused = await stranger.lists.getLists().catch((error: { name: string; data: unknown }) => error);
    expect([refused.name, answered(refused.data)]).toEqual(['KlaviyoAuthenticationError', { detail: 'The API key specified is invalid.' }]);
    const slow = new Klaviyo({ privateToken: await server.makeKey({ limits: 0.001 }) });
    await slow.lists.getLists();
    await expect(slow.lists.getLists()).rejects.toMatchObject({
      name: 'KlaviyoRateLimitError',
      statusCode: 429,
      retryAfter: expect.any(Number),
    });
  });
});

describe('klaviyo-sdk 20220330', () => {
  // biome-ignore lint/suspicious/noExplicitAny: the package has no types
  let sdk: any;
  const called = new Set<string>();
  beforeAll(() => {
    sdk = noting(load('klaviyo-sdk'), called);
    // A public member of it.
    sdk.ApiClient.instance.basePath = `${server.url}/api`;
    sdk.ApiClient.instance.authentications.ApiKeyAuth.apiKey = server.key;
  });

  test('tracks and identifies', async () => {
    const data = {
      token: server.accountId,
      event: 'Opened Door',
      customer_properties: { $email: 'sdk@client.example' },
      properties: { $value: 3 },
    };
    expect(await sdk.TrackIdentify.trackPost({ data: JSON.stringify(data) })).toBe('1');
    expect(await sdk.TrackIdentify.trackGet(Buffer.from(JSON.stringify({ ...data, event: 'Closed Door' })).toString('base64'))).toBe('1');
    const about = { token: server.accountId, properties: { $email: 'sdk@client.example', $organization: 'Doors' } };
    expect(await sdk.TrackIdentify.identifyPost({ data: JSON.stringify(about) })).toBe('1');
    expect(await sdk.TrackIdentify.identifyGet(Buffer.from(JSON.stringify(about)).toString('base64'))).toBe('1');
    const timeline = await sdk.Metrics.metricsTimeline({ count: 100 });
    expect(timeline.data.map(({ event_name: name }: { event_name: string }) => name)).toEqual(
      expect.arrayContaining(['Opened Door', 'Closed Door']),
    );
  });

  test('works with lists and people', async () => {
    const { list_id: id } = await sdk.ListsSegments.createList({ listName: 'From the SDK' });
    await sdk.ListsSegments.updateListName(id, { listName: 'By form' });
    expect((await sdk.ListsSegments.getListInfo(id)).list_name).toBe('By form');
    const [member] = await sdk.ListsSegments.addMembers(id, { body: { profiles: [{ email: 'sdk@client.example', $zip: '9000' }] } });
    expect(await sdk.ListsSegments.getListMembers(id, { body: { emails: ['sdk@client.example'] } })).toHaveLength(1);
    expect((await sdk.ListsSegments.getMembers(id)).records).toHaveLength(1);
    const person = await sdk.Profiles.updateProfile(member.id, { $first_name: 'Sid', Level: 4 });
    expect(person).toMatchObject({ $first_name: 'Sid', $zip: '9000', Level: '4' });
    expect(await sdk.Profiles.getProfile(member.id)).toMatchObject({ email: 'sdk@client.example' });
    await sdk.ListsSegments.removeMembers(id, { body: { emails: ['sdk@client.example'] } });
    expect((await sdk.ListsSegments.getMembers(id)).records).toEqual([]);
    expect(await sdk.ListsSegments.subscribe(listId, { body: { profiles: [{ email: 'sdk@client.example' }] } })).toMatchObject([
      { email: 'sdk@client.example' },
    ]);
    expect(await sdk.ListsSegments.excludeGlobally({ email: 'no@client.example' })).toMatchObject({ num_excluded: 1 });
    expect((await sdk.ListsSegments.getGlobalExclusions({})).data).toMatchObject([
      { email: 'no@client.example', reason: 'manually_excluded' },
    ]);
    await sdk.ListsSegments.deleteList(id);
    await expect(sdk.ListsSegments.getListInfo(id)).rejects.toMatchObject({
      status: 404,
      response: { body: { detail: expect.any(String) } },
    });
    expect(await sdk.DataPrivacy.requestDeletion({ body: { email: 'no@client.example' } })).toContain('deletion');
  });

  test('works with templates', async () => {
    const made = await sdk.Templates.createTemplate({ name: 'Sdk', html: '<p>Hi {{ name }}</p>' });
    expect(made).toMatchObject({ object: 'email-template', name: 'Sdk' });
    const rendered = await sdk.Templates.renderTemplate(made.id, { context: JSON.stringify({ name: 'Sid' }) });
    expect(rendered.data.html).toContain('Hi Sid');
    const copy = await sdk.Templates.cloneTemplate(made.id, { name: 'Copy' });
    await sdk.Templates.updateTemplate(copy.id, { html: '<p>new</p>' });
    expect((await sdk.Templates.getTemplates({ count: 100 })).data.map(({ name }: { name: string }) => name)).toEqual(['Copy', 'Sdk']);
    expect(await sdk.Templates.deleteTemplate(copy.id)).toMatchObject({ num_deleted: 1 });
    const to = JSON.stringify([{ name: 'Sid', email: 'sid@client.example' }]);
    const mail = { fromEmail: 'me@client.example', fromName: 'Me', subject: 'Look', to, context: JSON.stringify({ name: 'Sid' }) };
    expect((await sdk.Templates.sendTemplate(made.id, mail)).data.html).toContain('Hi Sid');
    const path = 'GET /burgee/v1/messages?filter=equals(kind,"test")&additional-fields[message]=mail';
    await expect
      .poll(async () => (await call(server, path)).body.data[0]?.attributes.mail, { timeout: 10_000 })
      .toMatchObject({ to: 'sid@client.example', subject: 'Look', html: expect.stringContaining('Hi Sid') });
  });

  test('works with campaigns', async () => {
    const html = '<p>Hello {{ first_name }}</p>{% unsubscribe %}';
    const template = await sdk.Templates.createTemplate({ name: 'July', html });
    const { list_id: id } = await sdk.ListsSegments.createList({ listName: 'Readers' });
    const profiles = ['r1@client.example', 'r2@client.example'].map((email) => ({ email }));
    await sdk.ListsSegments.addMembers(id, { body: { profiles } });
    const about = { listId: id, templateId: template.id, fromEmail: 'news@client.example', fromName: 'News', subject: 'July' };
    const draft = await sdk.Campaigns.createCampaign({ ...about, name: 'Draft', useSmartSending: false, addGoogleAnalytics: true });
    expect(draft).toMatchObject({ object: 'campaign', status: 'draft', name: 'Draft', list_id: id, subject: 'July' });
    expect(await sdk.Campaigns.updateCampaign(draft.id, { subject: 'August' })).toMatchObject({ subject: 'August', name: 'Draft' });
    const copy = await sdk.Campaigns.cloneCampaign(draft.id, { name: 'Copy', listId: id });
    expect(copy).toMatchObject({ name: 'Copy', status: 'draft', subject: 'August' });
    expect(await sdk.Campaigns.scheduleCampaign(copy.id, { sendTime: '2120-01-13 00:00:00' })).toEqual({ status: 'queued' });
    expect(await sdk.Campaigns.cancelCampaign(copy.id)).toMatchObject({ id: copy.id, status: 'cancelled' });
    expect(await sdk.Campaigns.sendCampaign(draft.id)).toEqual({ status: 'queued' });
    await expect.poll(async () => (await sdk.Campaigns.getCampaignInfo(draft.id)).status, { timeout: 20_000 }).toBe('sent');
    expect((await sdk.Campaigns.getCampaigns({ count: 2 })).data.map(({ name }: { name: string }) => name)).toEqual(['Copy', 'Draft']);
    const first = await sdk.Campaigns.getCampaignRecipients(draft.id, { count: 1, sort: 'asc' });
    const second = await sdk.Campaigns.getCampaignRecipients(draft.id, { count: 1, sort: 'asc', offset: first.next_offset });
    expect([...first.data, ...second.data].map(({ email, status }) => `${email} ${status}`).sort()).toEqual(
      profiles.map(({ email }) => `${email} Sent`),
    );
    expect(second.next_offset).toBeUndefined();
  });

  test('reads metrics, segments and people', async () => {
    const [person] = await sdk.ListsSegments.subscribe(listId, { body: { profiles: [{ email: 'read@client.example' }] } });
    const data = {
      ...{ token: server.accountId, event: 'Read Page', customer_properties: { $email: 'read@client.example' }, time: 1_690_000_000 },
      properties: { Pages: 3, Topic: 'Tea', $value: 2 },
    };
    await sdk.TrackIdentify.trackPost({ data: JSON.stringify(data) });
    const { data: metrics } = await sdk.Metrics.getMetrics({ count: 100 });
    const { id } = metrics.find(({ name }: { name: string }) => name === 'Read Page');
    const range = { startDate: '2023-07-22', endDate: '2023-07-22' };
    const value = async (more: object) => (await sdk.Metrics.metricExport(id, { ...range, ...more })).results[0].data[0].values[0];
    expect(await value({ measurement: 'count', unit: 'day' })).toBe(1);
    expect(await value({ measurement: JSON.stringify(['sum', 'Pages']), where: JSON.stringify([['Topic', '=', 'Tea']]) })).toBe(3);
    expect((await sdk.Metrics.metricExport(id, { ...range, by: 'Topic', count: 5 })).results).toMatchObject([{ segment: 'Tea' }]);
    for (const timeline of [
      await sdk.Metrics.metricTimeline(id, { since: 1_690_000_000, sort: 'asc' }),
      await sdk.Profiles.profileMetricTimeline(person.id, id, {}),
      await sdk.Profiles.profileMetricsTimeline(person.id, { count: 1 }),
    ])
      expect(timeline.data.map(({ person: { email } }: { person: { email: string } }) => email)).toEqual(['read@client.example']);
    const token = (await exchangeTokens(server.services, server.accountId))(ulidToUuid(person.id) as string);
    expect(await sdk.Profiles.exchange({ body: { exchange_id: token } })).toMatchObject({ id: person.id });
    const segment = await makeSegment(caller(server.url, server.key), segmentBody('Read', listId));
    const asked = { body: { emails: ['read@client.example', 'nobody@client.example'] } };
    expect(await sdk.ListsSegments.getSegmentMembers(segment, asked)).toMatchObject([{ id: person.id }]);
    expect(await sdk.ListsSegments.getListSubscriptions(listId, asked)).toMatchObject([{ id: person.id }]);
    await sdk.ListsSegments.unsubscribe(listId, { body: { emails: ['read@client.example'] } });
    expect(await sdk.ListsSegments.getListSubscriptions(listId, asked)).toEqual([]);
    const { records } = await sdk.ListsSegments.getListExclusions(listId);
    expect(records.map(({ email }: { email: string }) => email)).toContain('read@client.example');
    expect(await sdk.ListsSegments.getLists()).toContainEqual({ list_id: listId, list_name: 'Open door' });
  });

  test('has no call that was not tried', () => {
    const all = Object.entries(load('klaviyo-sdk') as Record<string, object>).flatMap(([family, api]) => {
      const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(api));
      return family === 'ApiClient' ? [] : methods.filter((name) => name !== 'constructor').map((name) => `${family}.${name}`);
    });
    const own = all.filter((name) => /^(?:Campaigns|DataPrivacy|ListsSegments|Metrics|Profiles|Templates|TrackIdentify)\./.test(name));
    expect(own.length).toBe(46);
    expect(own.filter((name) => !called.has(name))).toEqual([]);
  });
});

describe('klaviyo-subscribe 1.0.0', () => {
  test('subscribes from a page', async () => {
    // It calls fetch with an address that is built in; what a page would reach by a host name is reached by this.
    const real = globalThis.fetch;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => real(url.replace('https://manage.kmail-lists.com', server.url), init));
    const { subscribe } = load('klaviyo-subscribe');
    const done = await subscribe(listId, 'page@client.example', { $fields: 'Colour', Colour: 'blue', $first_name: 'Page' });
    expect(done).toMatchObject({ success: true, errors: [] });
    vi.unstubAllGlobals();
    await vi.waitFor(
      async () => {
        const members = await old(server, `POST /v2/list/${listId}/get-members`, { json: { emails: ['page@client.example'] } });
        expect(members.body).toHaveLength(1);
        const { body } = await call(server, `GET /api/profiles/${members.body[0].id}`);
        expect(body.data.attributes).toMatchObject({ first_name: 'Page', properties: { Colour: 'blue' } });
      },
      { timeout: 10_000, interval: 100 },
    );
  });
});
