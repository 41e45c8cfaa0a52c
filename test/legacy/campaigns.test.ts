import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { CAMPAIGN_TESTS, campaignBody, SMS, testBody } from '../support/campaign-samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type OldAnswer, old } from './old-call.ts';

/** Campaigns of v1, from a draft to who got it. */
let server: TestServer;
let listId: string;
let templateId: string;
const TIME = expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);

beforeAll(async () => {
  server = await startTestServer();
  listId = (await old(server, 'POST /v2/lists', { json: { list_name: 'Readers' } })).body.list_id;
  const profiles = [1, 2, 3].map((i) => ({ email: `r${i}@campaigns.example`, $first_name: `R${i}` }));
  await old(server, `POST /v2/list/${listId}/members`, { json: { profiles } });
  const html = '<html><body><p>Hi {{ first_name }}</p>{% unsubscribe %}</body></html>';
  templateId = (await old(server, 'POST /v1/email-templates', { form: { name: 'July', html } })).body.id;
});
afterAll(() => server.close());

const draft = (more: Record<string, string> = {}): Promise<OldAnswer> =>
  old(server, 'POST /v1/campaigns', {
    form: {
      ...{ list_id: listId, template_id: templateId, from_email: 'news@shop.example', from_name: 'Shop', subject: 'News', ...more },
    },
  });

const until = (id: string, status: string): Promise<void> =>
  expect.poll(async () => (await old(server, `GET /v1/campaign/${id}`)).body.status, { timeout: 20_000, interval: 50 }).toBe(status);

describe('a draft', () => {
  test('is made of a list and a copy of a template, and is a campaign of the new API as well', async () => {
    const { status, body } = await draft();
    expect(status).toBe(200);
    const about = {
      ...{ object: 'campaign', name: 'News', subject: 'News', from_email: 'news@shop.example', from_name: 'Shop' },
      ...{ list_id: listId, excluded_lists: [], status: 'draft', status_label: 'Draft', num_recipients: 0, message_type: 'email' },
      ...{ send_time: null, sent_at: null, created: TIME, updated: TIME },
    };
    const lists = [{ object: 'list', id: listId, name: 'Readers', person_count: 3 }];
    expect(body).toMatchObject({ ...about, lists, template: { object: 'email-template', html: expect.stringContaining('Hi {{') } });
    expect(body.template.id).not.toBe(templateId);
    expect(body.template_id).toBe(body.template.id);
    const { data } = (await call(server, `GET /api/campaigns/${body.id}`)).body;
    expect(data.attributes).toMatchObject({
      ...{ name: 'News', status: 'Draft', audiences: { included: [listId], excluded: [] } },
      send_options: { use_smart_sending: true },
      tracking_options: { add_tracking_params: false },
    });
    expect((await old(server, `GET /v1/campaign/${body.id}`)).body).toEqual(body);
  });

  test('is changed as a whole, or not at all', async () => {
    const { body } = await draft({ name: 'Before', use_smart_sending: 'false', add_google_analytics: 'true' });
    const at = `PUT /v1/campaign/${body.id}`;
    const other = (await old(server, 'POST /v2/lists', { json: { list_name: 'Others' } })).body.list_id;
    const form = { name: 'After', subject: 'New', from_name: 'Us', list_id: other, template_id: templateId, use_smart_sending: '1' };
    const changed = await old(server, at, { form });
    expect(changed).toMatchObject({
      status: 200,
      body: { id: body.id, name: 'After', subject: 'New', from_name: 'Us', from_email: 'news@shop.example', list_id: other },
    });
    expect(changed.body.template_id).not.toBe(body.template_id);
    expect((await call(server, `GET /api/campaigns/${body.id}`)).body.data.attributes).toMatchObject({
      ...{ send_options: { use_smart_sending: true }, tracking_options: { add_tracking_params: true } },
    });
    for (const wrong of [{ template_id: 'XXXXXX' }, { list_id: 'XXXXXX' }])
      expect((await old(server, at, { form: { ...form, name: 'Half', subject: 'Half', ...wrong } })).status).toBe(400);
    expect((await old(server, `GET /v1/campaign/${body.id}`)).body).toMatchObject({ name: 'After', subject: 'New', list_id: other });
  });

  test.each([
    [{ list_id: 'XXXXXX' }, 'XXXXXX'],
    [{ template_id: 'XXXXXX' }, 'XXXXXX'],
    [{ subject: '' }, "'subject' is required."],
    [{ from_email: '', list_id: '' }, "'list_id' is required. 'from_email' is required."],
    [{ use_smart_sending: 'perhaps' }, 'use_smart_sending'],
    [{ name: ' ' }, 'name'],
  ])('with %j is refused, and nothing is kept', async (form, text) => {
    const before = (await old(server, 'GET /v1/campaigns')).body.total;
    const refused = await draft(form as Record<string, string>);
    expect(refused).toMatchObject({ status: 400, body: { status: 400, message: expect.stringContaining(text) } });
    expect((await old(server, 'GET /v1/campaigns')).body.total).toBe(before);
  });
});

test('a list shows the newest first, page by page', async () => {
  for (const name of ['One', 'Two', 'Three']) await draft({ name });
  const { body } = await old(server, 'GET /v1/campaigns', { query: { count: 2 } });
  expect(body).toMatchObject({ object: '$list', page: 0, page_size: 2, start: 0, end: 1 });
  expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['Three', 'Two']);
  expect(body.data[0]).not.toHaveProperty('template');
  const second = (await old(server, 'GET /v1/campaigns', { query: { count: 2, page: 1 } })).body;
  expect(second.data[0]).toMatchObject({ name: 'One', lists: [{ id: listId }] });
  const beyond = (await old(server, 'GET /v1/campaigns', { query: { count: 2, page: body.total } })).body;
  expect(beyond).toMatchObject({ data: [], total: body.total });
});

test('what is sent goes to everybody once, and recipients are told in pages', async () => {
  const { id } = (await draft({ use_smart_sending: 'false' })).body;
  expect((await old(server, `GET /v1/campaign/${id}/recipients`)).body).toEqual({ data: [] });
  expect(await old(server, `POST /v1/campaign/${id}/send`)).toMatchObject({ status: 200, body: { status: 'queued' } });
  await until(id, 'sent');
  expect((await old(server, `GET /v1/campaign/${id}`)).body).toMatchObject({ num_recipients: 3, sent_at: TIME, send_time: TIME });
  const first = (await old(server, `GET /v1/campaign/${id}/recipients`, { query: { count: 2 } })).body;
  const second = (await old(server, `POST /v1/campaign/${id}/recipients`, { form: { count: '2', offset: first.next_offset } })).body;
  expect(second).not.toHaveProperty('next_offset');
  const all = [...first.data, ...second.data];
  expect(all.map(({ email }) => email).sort()).toEqual([1, 2, 3].map((i) => `r${i}@campaigns.example`));
  for (const { customer_id, email, ...rest } of all) {
    expect(rest).toEqual({ status: 'Sent', variation_id: null });
    expect((await old(server, `GET /v1/person/${customer_id}`)).body.email).toBe(email);
  }
  const backwards = (await old(server, `GET /v1/campaign/${id}/recipients`, { query: { sort: 'desc' } })).body;
  expect(backwards.data).toEqual([...all].reverse());
  const from = (await old(server, `GET /v1/campaign/${id}/recipients`, { query: { sort: 'desc', count: 1, offset: first.next_offset } }))
    .body;
  expect(from.data).toEqual([all[0]]);
  const other = (await draft()).body.id;
  const astray = await old(server, `GET /v1/campaign/${other}/recipients`, { query: { offset: first.next_offset } });
  expect(astray).toMatchObject({ status: 400, body: { message: 'The offset is of another campaign.' } });
  const mails = (await call(server, 'GET /burgee/v1/messages?filter=equals(kind,"campaign")&additional-fields[message]=mail')).body.data;
  expect(mails.map(({ attributes }: never) => (attributes as { mail: { from: string } }).mail.from)).toEqual(
    Array(3).fill(expect.stringContaining('news@shop.example')),
  );
  expect(await old(server, `POST /v1/campaign/${id}/send`)).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining("'Sent'") },
  });
  expect(await old(server, `POST /v1/campaign/${id}/cancel`)).toMatchObject({ status: 200, body: { status: 'sent' } });
  expect(await old(server, `PUT /v1/campaign/${id}`, { form: { name: 'Late' } })).toMatchObject({ status: 409 });
});

test('recipients of an A/B test are told with the variation that they got, each once', async () => {
  const { id } = (await draft({ use_smart_sending: 'false' })).body;
  const body = testBody(id, { test_percentage: 100, automatic_winner: false });
  expect((await call(server, `POST ${CAMPAIGN_TESTS}`, { body })).status).toBe(201);
  const scheduled = await old(server, `POST /v1/campaign/${id}/schedule`, { form: { send_time: '2120-01-01 00:00:00' } });
  expect(scheduled).toMatchObject({ status: 400, body: { message: expect.stringContaining('A/B test') } });
  expect((await old(server, `POST /v1/campaign/${id}/send`)).body).toEqual({ status: 'queued' });
  await until(id, 'sent');
  expect((await old(server, `GET /v1/campaign/${id}`)).body.num_recipients).toBe(3);
  for (const sort of ['asc', 'desc']) {
    const found: { email: string; variation_id: string }[] = [];
    let next: string | undefined;
    do {
      const { body: page } = await old(server, `GET /v1/campaign/${id}/recipients`, { query: { count: 1, sort, offset: next } });
      found.push(...page.data);
      next = page.next_offset;
    } while (next !== undefined && found.length < 10);
    expect(found.map(({ email }) => email).sort()).toEqual([1, 2, 3].map((i) => `r${i}@campaigns.example`));
    for (const { variation_id } of found) expect((await call(server, `GET /api/campaign-messages/${variation_id}`)).status).toBe(200);
  }
});

test('what is scheduled waits for its time, and can be cancelled', async () => {
  const { id } = (await draft()).body;
  expect(await old(server, `POST /v1/campaign/${id}/schedule`, { form: { send_time: '2120-02-03 04:05:06' } })).toMatchObject({
    ...{ status: 200, body: { status: 'queued' } },
  });
  const scheduled = (await old(server, `GET /v1/campaign/${id}`)).body;
  expect(scheduled).toMatchObject({ status: 'queued', status_label: 'Scheduled', send_time: '2120-02-03 04:05:06', sent_at: null });
  expect((await old(server, `POST /v1/campaign/${id}/cancel`)).body).toMatchObject({ object: 'campaign', id, status: 'cancelled' });
  expect((await old(server, `POST /v1/campaign/${id}/cancel`)).body).toMatchObject({ id, status: 'cancelled' });
  expect((await call(server, `GET /api/campaign-send-jobs/${id}`)).body.data.attributes.status).toBe('cancelled');
});

test('a draft is cancelled for good, and sent neither at once nor later', async () => {
  const { id } = (await draft()).body;
  expect((await old(server, `POST /v1/campaign/${id}/cancel`)).body).toMatchObject({ status: 'cancelled', sent_at: null });
  expect((await old(server, `POST /v1/campaign/${id}/send`)).status).toBe(409);
});

test.each(['', 'tomorrow', '2023-02-31 00:00:00', 'NaN', '99999-01-01 00:00:00'])(
  'a time %j is refused, and the draft stays',
  async (time) => {
    const { id } = (await draft()).body;
    const refused = await old(server, `POST /v1/campaign/${id}/schedule`, { form: { send_time: time } });
    expect(refused).toMatchObject({ status: 400, body: { status: 400, message: expect.any(String) } });
    expect((await old(server, `GET /v1/campaign/${id}`)).body.status).toBe('draft');
  },
);

test('what stands against sending leaves the draft as it was', async () => {
  const strategy = { method: 'static', datetime: '2126-10-04T09:00:00Z' };
  const made = await call(server, 'POST /api/campaigns', { body: campaignBody({ included: [listId], strategy }) });
  const { id } = made.body.data;
  const refused = await old(server, `POST /v1/campaign/${id}/send`);
  expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('No template') } });
  const { attributes } = (await call(server, `GET /api/campaigns/${id}`)).body.data;
  expect(attributes).toMatchObject({ status: 'Draft', send_strategy: { method: 'static', datetime: '2126-10-04T09:00:00+00:00' } });
});

test.each(['nobody', 'shop@x.example\r\nBcc: eve@x.example', '<a@x.example>'])(
  'nobody is written to from %j, and nobody is suppressed for it',
  async (from_email) => {
    const { id } = (await draft({ from_email })).body;
    const refused = await old(server, `POST /v1/campaign/${id}/send`);
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining("'from_email' is not an address") } });
    expect((await old(server, 'GET /v1/people/exclusions')).body.total).toBe(0);
  },
);

test('a clone is a draft with a name and a list of its own', async () => {
  const { id } = (await draft({ name: 'First' })).body;
  const plain = await old(server, `POST /v1/campaign/${id}/clone`);
  expect(plain.body).toMatchObject({ object: 'campaign', status: 'draft', name: 'Clone of First', list_id: listId, subject: 'News' });
  const other = (await old(server, 'POST /v2/lists', { json: { list_name: 'Clones' } })).body.list_id;
  const { body } = await old(server, `POST /v1/campaign/${id}/clone`, { form: { name: 'Second', list_id: other } });
  expect(body).toMatchObject({ name: 'Second', list_id: other, template: { html: expect.stringContaining('Hi {{') } });
  const { total } = (await old(server, 'GET /v1/campaigns')).body;
  expect((await old(server, `POST /v1/campaign/${id}/clone`, { form: { list_id: 'XXXXXX' } })).status).toBe(400);
  expect((await old(server, 'GET /v1/campaigns')).body.total).toBe(total);
});

test('campaigns on other channels are unknown to it', async () => {
  const made = await call(server, 'POST /api/campaigns', { body: campaignBody({ included: [listId], definition: SMS }) });
  const { id } = made.body.data;
  const lines = ['GET', 'PUT'].map((method) => `${method} /v1/campaign/${id}`);
  const works = ['send', 'schedule', 'cancel', 'clone', 'recipients'].map((work) => `POST /v1/campaign/${id}/${work}`);
  for (const line of [...lines, ...works]) {
    const form = line.startsWith('GET') ? {} : { form: { name: 'Mine', send_time: '2120-01-01 00:00:00' } };
    expect(await old(server, line, form), line).toMatchObject({ status: 404, body: { status: 404, message: expect.stringContaining(id) } });
  }
  expect((await old(server, 'GET /v1/campaigns')).body.data.map((each: { id: string }) => each.id)).not.toContain(id);
});

test.each(['x', 'AAAA', Buffer.from('\u0000'.repeat(26)).toString('base64'), Buffer.from('Z'.repeat(26)).toString('base64')])(
  'an offset %j that no answer had is refused',
  async (offset) => {
    const { id } = (await draft()).body;
    const refused = await old(server, `GET /v1/campaign/${id}/recipients`, { query: { offset } });
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('next_offset') } });
  },
);
