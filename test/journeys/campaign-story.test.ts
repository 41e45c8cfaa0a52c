import { ApiKeySession, CampaignsApi, EventsApi, ListsApi, MetricsApi, ProfilesApi, ReportingApi, TemplatesApi } from 'klaviyo-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/**
 * From a list to a number in a report and back to the rows behind it, by the official SDK where it has the call: what readers do they
 * do with the links of the mails.
 */
let server: TestServer;
let read: (path: string) => Promise<Reply['json']>;
let api: ReturnType<typeof apisOf>;

function apisOf({ key, url }: TestServer) {
  const session = new ApiKeySession(key);
  const apis = {
    ...{ campaigns: new CampaignsApi(session), events: new EventsApi(session), lists: new ListsApi(session) },
    ...{ metrics: new MetricsApi(session), profiles: new ProfilesApi(session), reports: new ReportingApi(session) },
    templates: new TemplatesApi(session),
  };
  for (const one of Object.values(apis)) one.basePath = url;
  return apis;
}

beforeAll(async () => {
  server = await startTestServer();
  api = apisOf(server);
  const call = caller(server.url, server.key);
  read = async (path) => (await call('GET', path)).json;
});
afterAll(() => server.close());

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' };
const HTML =
  '<p>Hello {{ first_name }}</p><a href="https://shop.example/sale?a=1">Sale</a> {% unsubscribe %} {% manage_preferences %} {% web_view %}';
const NAMES = ['Ada', 'Bo', 'Cy'];

async function eventually<T>(what: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const found = await what();
    if (holds(found)) return found;
    if (tries === 400) throw new Error(`it never came to that: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function draft(name: string, listId: string, templateId: string): Promise<{ id: string; messageId: string }> {
  const content = { subject: '{{ first_name }}, look', fromEmail: 'news@example.com', fromLabel: 'News' };
  const made = await api.campaigns.createCampaign({
    data: {
      type: 'campaign',
      attributes: {
        ...{
          name,
          audiences: { included: [listId] },
          sendStrategy: { method: 'immediate' as const },
          sendOptions: { useSmartSending: false },
        },
        trackingOptions: {
          ...{ addTrackingParams: true, isTrackingClicks: true, isTrackingOpens: true },
          customTrackingParams: [{ type: 'dynamic' as const, name: 'utm_campaign', value: 'campaign_name' as const }],
        },
        campaignMessages: {
          data: [{ type: 'campaign-message' as const, attributes: { definition: { channel: 'email' as const, label: name, content } } }],
        },
      },
    },
  });
  const id = made.body.data.id;
  const messageId = made.body.data.relationships?.campaignMessages?.data?.[0]?.id ?? '';
  await api.campaigns.assignTemplateToCampaignMessage({
    data: { type: 'campaign-message', id: messageId, relationships: { template: { data: { type: 'template', id: templateId } } } },
  });
  return { id, messageId };
}

async function estimated(id: string): Promise<number> {
  await api.campaigns.refreshCampaignRecipientEstimation({ data: { type: 'campaign-recipient-estimation-job', id } });
  await eventually(
    async () => (await api.campaigns.getCampaignRecipientEstimationJob(id)).body.data.attributes.status,
    (status) => status === 'complete',
  );
  return (await api.campaigns.getCampaignRecipientEstimation(id)).body.data.attributes.estimatedRecipientCount;
}

async function sent(id: string): Promise<void> {
  await api.campaigns.sendCampaign({ data: { type: 'campaign-send-job', id } });
  await eventually(
    async () => (await api.campaigns.getCampaignSendJob(id)).body.data.attributes.status,
    (status) => status === 'complete',
  );
  expect((await api.campaigns.getCampaign(id)).body.data.attributes.status).toBe('Sent');
}

/** Mails that the outbox caught, by address. */
async function mails(since: number): Promise<Map<string, string>> {
  const { data } = await read(
    `/burgee/v1/messages?filter=and(equals(kind,"campaign"),equals(status,"sent"),greater-than(created,${new Date(since).toISOString()}))&additional-fields[message]=mail`,
  );
  return new Map(data.map(({ attributes }: Reply['json']) => [attributes.to, attributes.mail.html]));
}
const linkIn = (html: string | undefined, path: string): string =>
  new RegExp(`(?:href|src)="([^"]*${path}[^"]*)"`).exec(html ?? '')?.[1] ?? '';
const metricId = async (name: string): Promise<string> =>
  (await api.metrics.getMetrics()).body.data.find(({ attributes }) => attributes.name === name)?.id ?? '';
const eventsOf = async (name: string, messageId: string) =>
  (await api.events.getEvents({ filter: `equals(metric_id,"${await metricId(name)}")` })).body.data.filter(
    ({ attributes }) => (attributes.eventProperties as Record<string, unknown> | undefined)?.$message === messageId,
  );

const STATISTICS = [
  ...(['recipients', 'delivered', 'opens', 'opens_unique', 'open_rate', 'clicks', 'clicks_unique', 'click_rate'] as const),
  ...(['unsubscribe_uniques', 'conversions', 'conversion_uniques', 'conversion_value', 'average_order_value'] as const),
  ...(['revenue_per_recipient', 'bounced', 'failed', 'spam_complaints'] as const),
];
async function report(campaignId: string): Promise<Record<string, number>> {
  const { body } = await api.reports.queryCampaignValues({
    data: {
      type: 'campaign-values-report',
      attributes: {
        ...{
          statistics: STATISTICS as never,
          timeframe: { key: 'last_7_days' as const },
          conversionMetricId: await metricId('Placed Order'),
        },
        filter: `equals(campaign_id,"${campaignId}")`,
      },
    },
  });
  const [line] = body.data.attributes.results as { groupings: unknown; statistics: Record<string, number> }[];
  return line?.statistics ?? {};
}

test('a campaign is sent, read, clicked, ordered from, unsubscribed from, and reported', async () => {
  const listId = (await api.lists.createList({ data: { type: 'list', attributes: { name: 'Readers', optInProcess: 'single_opt_in' } } }))
    .body.data.id;
  const people: string[] = [];
  for (const firstName of NAMES) {
    const email = `${firstName.toLowerCase()}@example.org`;
    people.push((await api.profiles.createProfile({ data: { type: 'profile', attributes: { email, firstName } } })).body.data.id as string);
  }
  await api.lists.addProfilesToList(listId, { data: people.map((id) => ({ type: 'profile' as const, id })) });
  const template = await api.templates.createTemplate({
    data: { type: 'template', attributes: { name: 'Sale', editorType: 'CODE', html: HTML } },
  });
  const begun = Date.now() - 60_000;
  const first = await draft('Sale', listId, template.body.data.id);
  expect(await estimated(first.id)).toBe(3);
  await sent(first.id);
  const inbox = await mails(begun);
  expect([...inbox.keys()].sort()).toEqual(['ada@example.org', 'bo@example.org', 'cy@example.org']);
  expect(inbox.get('bo@example.org')).toContain('Hello Bo');

  // Ada opens and clicks, and orders; Bo opens twice; Cy orders without having looked.
  const [ada, bo] = [inbox.get('ada@example.org'), inbox.get('bo@example.org')];
  for (const pixel of [linkIn(ada, '/t/o/'), linkIn(bo, '/t/o/')]) await fetch(pixel, { headers: BROWSER });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await fetch(linkIn(bo, '/t/o/'), { headers: BROWSER });
  const led = await fetch(linkIn(ada, '/t/c/'), { redirect: 'manual', headers: BROWSER });
  expect(led.status).toBe(302);
  const to = new URL(led.headers.get('location') ?? '');
  expect([to.origin + to.pathname, to.searchParams.get('a'), to.searchParams.get('utm_campaign')]).toEqual([
    ...['https://shop.example/sale', '1', 'Sale'],
  ]);
  const order = (email: string, value: number) =>
    api.events.createEvent({
      data: {
        type: 'event',
        attributes: {
          ...{ properties: {}, value, valueCurrency: 'USD', uniqueId: `order of ${email}` },
          metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } },
          profile: { data: { type: 'profile', attributes: { email } } },
        },
      },
    });
  await order('ada@example.org', 25.5);
  await order('cy@example.org', 99);

  // Bo presses the button behind the unsubscribe link.
  const unsubscribed = await fetch(linkIn(bo, '/subscription/unsubscribe/'), {
    method: 'POST',
    body: new URLSearchParams({ from: 'all' }),
  });
  expect(unsubscribed.status).toBe(200);

  const numbers = await eventually(
    () => report(first.id),
    ({ unsubscribe_uniques, conversions }) => unsubscribe_uniques === 1 && conversions === 1,
  );
  expect(numbers).toEqual({
    ...{ recipients: 3, delivered: 3, bounced: 0, failed: 0, spam_complaints: 0 },
    ...{ opens: 3, opens_unique: 2, open_rate: 2 / 3, clicks: 1, clicks_unique: 1, click_rate: 1 / 3, unsubscribe_uniques: 1 },
    ...{ conversions: 1, conversion_uniques: 1, conversion_value: 25.5, average_order_value: 25.5, revenue_per_recipient: 8.5 },
  });

  // Each number is its rows.
  const counts = await Promise.all(['Received Email', 'Opened Email', 'Clicked Email'].map((name) => eventsOf(name, first.messageId)));
  expect(counts.map(({ length }) => length)).toEqual([numbers.delivered, numbers.opens, numbers.clicks]);
  const openers = new Set(counts[1]?.map(({ relationships }) => relationships?.profile?.data?.id));
  expect(openers).toEqual(new Set(people.slice(0, 2)));
  const rows = (await read(`/burgee/v1/conversions?filter=equals(message_id,"${first.messageId}")`)).data;
  expect(rows.map(({ attributes }: Reply['json']) => [attributes.value, attributes.campaign_id])).toEqual([[25.5, first.id]]);
  const attributed = await api.events.getEvent(rows[0].id, { include: ['attributions', 'profile'] });
  expect(attributed.body.data.attributes.eventProperties).toMatchObject({ $value: 25.5 });
  expect(attributed.body.included?.map(({ type }) => type).sort()).toEqual(['attribution', 'profile']);

  // The next one does not reach whoever left.
  const next = Date.now();
  const second = await draft('Sale again', listId, template.body.data.id);
  expect(await estimated(second.id)).toBe(2);
  await sent(second.id);
  expect([...(await mails(next)).keys()].sort()).toEqual(['ada@example.org', 'cy@example.org']);
  const { data } = await read(`/burgee/v1/messages?filter=and(equals(to,"bo@example.org"),equals(status,"skipped"))`);
  expect(data.map(({ attributes }: Reply['json']) => attributes.reason)).toEqual(['UNSUBSCRIBE']);
  expect(await report(second.id)).toMatchObject({ recipients: 2, delivered: 2, opens: 0, conversions: 0 });
  const skipped = await eventsOf('Skipped Send', second.messageId);
  expect(skipped).toHaveLength(1);
});
