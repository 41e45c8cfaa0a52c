import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  actionBody,
  assignBody,
  campaignBody,
  cloneBody,
  EMAIL,
  ESTIMATION_JOBS,
  jobBody,
  lookBody,
  makeCampaign,
  SEND_JOBS,
} from '../support/campaign-samples.ts';
import { completed, linkage, tagBody } from '../support/content-samples.ts';
import { caller, profileBody, type Reply, SUPPRESSIONS, suppressionBody, templateBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Campaigns up to the moment at which they are sent, through the API alone. */
let server: TestServer;
let call: ReturnType<typeof caller>;
let listId: string;
let otherId: string;
let templateId: string;

const make = async (path: string, body: unknown): Promise<string> => (await call('POST', path, body)).json.data.id;
const list = (name: string) => make('/api/lists', { data: { type: 'list', attributes: { name } } });
const read = async (path: string): Promise<Reply['json']> => (await call('GET', path)).json;
const attributesOf = async (path: string) => (await read(path)).data.attributes;
const patch = (id: string, attributes: unknown) => call('PATCH', `/api/campaigns/${id}`, { data: { type: 'campaign', id, attributes } });
const errors = ({ json }: Reply): [string, string][] =>
  json.errors.map(({ detail, source }: { detail: string; source: { pointer: string } }) => [source.pointer, detail]);

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
  [listId, otherId] = [await list('Readers'), await list('Others')];
  templateId = await make('/api/templates', templateBody('Mail', { html: '<p>Hi {{ first_name }} {% unsubscribe %}</p>' }));
});
afterAll(() => server.close());

describe('a campaign', () => {
  test('is a draft as recorded', async () => {
    const strategy = { method: 'static', datetime: '2126-10-04T09:00:00Z' };
    const tracking = { add_tracking_params: true, custom_tracking_params: [{ type: 'static', value: 'mine', name: 'utm_source' }] };
    const { status, json } = await call('POST', '/api/campaigns', campaignBody({ included: [listId], strategy, tracking, name: 'One' }));
    expect(status).toBe(201);
    const { created_at, updated_at, ...attributes } = json.data.attributes;
    expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(updated_at).toBe(created_at);
    expect(attributes).toEqual({
      ...{ name: 'One', status: 'Draft', archived: false, audiences: { included: [listId], excluded: [] } },
      send_options: { use_smart_sending: true, ignore_unsubscribes: false },
      tracking_options: { ...tracking, is_tracking_clicks: true, is_tracking_opens: true },
      send_strategy: { method: 'static', datetime: '2126-10-04T09:00:00+00:00', options: { is_local: false } },
      ...{ scheduled_at: null, send_time: null },
    });
    const { relationships } = json.data;
    expect(relationships['campaign-messages'].data).toHaveLength(1);
    expect(relationships.tags.data).toBeUndefined();
    const messageId = relationships['campaign-messages'].data[0].id;
    const message = await read(`/api/campaign-messages/${messageId}?include=campaign,template`);
    expect(message.data.attributes).toMatchObject({
      definition: {
        ...{ channel: 'email', label: 'One' },
        content: { ...EMAIL.content, reply_to_email: null, cc_email: null, bcc_email: null },
      },
      send_times: [],
    });
    expect(message.data.relationships.template.data).toBeNull();
    expect(message.included.map(({ type }: { type: string }) => type)).toEqual(['campaign']);
  });

  test('says everything that is wrong with it, and where', async () => {
    const body = campaignBody({ included: ['NOBODY'], excluded: ['GONE'], name: ' ' });
    expect(errors(await call('POST', '/api/campaigns', body))).toEqual([
      ['/data/attributes/name', 'A campaign needs a name that is not empty.'],
      ['/data/attributes/audiences/included/0', "There is no list or segment with id 'NOBODY'."],
      ['/data/attributes/audiences/excluded/0', "There is no list or segment with id 'GONE'."],
    ]);
    const push = { channel: 'mobile_push', content: { body: 'Hi', action_buttons: [{ label: 'Go', action_type: 'open_url' }] } };
    const [[pointer] = []] = errors(await call('POST', '/api/campaigns', campaignBody({ included: [listId], definition: push })));
    expect(pointer).toBe('/data/attributes/campaign-messages/data/0/attributes/definition/content/action_buttons/0/url');
  });

  test('lists only by its channel', async () => {
    expect((await call('GET', '/api/campaigns')).status).toBe(400);
    const wrong = await call('GET', '/api/campaigns?filter=equals(messages.channel,"email"),equals(name,"One")');
    expect(wrong.json.errors[0].detail).toBe("'equals' is not an allowed filter operator for name.  Allowed operators are contains");
    const sms = { channel: 'sms', content: { body: 'Hello {{ first_name }}' } };
    const { id, messageId } = await makeCampaign(call, { included: [listId], definition: sms, name: 'By phone' });
    const { data } = await read('/api/campaigns?filter=equals(messages.channel,"sms")&include=campaign-messages');
    expect(data.map((campaign: { id: string }) => campaign.id)).toEqual([id]);
    expect(data[0].attributes.tracking_options).toEqual({ add_tracking_params: null, custom_tracking_params: [] });
    expect((await attributesOf(`/api/campaign-messages/${messageId}`)).definition.render_options).toEqual({
      ...{ shorten_links: true, add_org_prefix: true, add_info_link: true, add_opt_out_language: false },
    });
    const refused = await call('POST', '/api/campaign-message-assign-template', assignBody(messageId, templateId));
    expect(errors(refused)[0]?.[0]).toBe('/data/id');
  });

  test('changes in parts, and its message with its name', async () => {
    const { id, messageId } = await makeCampaign(call, { included: [listId], name: 'Before' });
    const changed = await patch(id, { name: 'After', audiences: { excluded: [otherId] }, tracking_options: { is_tracking_opens: false } });
    expect(changed.json.data.attributes).toMatchObject({
      ...{ name: 'After', audiences: { included: [listId], excluded: [otherId] } },
      tracking_options: { is_tracking_opens: false, is_tracking_clicks: true },
    });
    const definition = { channel: 'email', content: { subject: 'Only this' } };
    const body = { data: { type: 'campaign-message', id: messageId, attributes: { definition } } };
    const { json } = await call('PATCH', `/api/campaign-messages/${messageId}`, body);
    expect(json.data.attributes.definition).toMatchObject({ label: 'After', content: { subject: 'Only this', from_label: 'News' } });
  });

  test('has a copy of its template, which is no template of the account', async () => {
    const { messageId, id } = await makeCampaign(call, { included: [listId] });
    const { json } = await call('POST', '/api/campaign-message-assign-template', assignBody(messageId, templateId));
    const copyId = json.data.relationships.template.data.id;
    expect(json.data.attributes).toMatchObject({ label: 'Campaign', channel: 'email', render_options: null, send_times: [] });
    expect(json.data.attributes.definition).toBeUndefined();
    expect(json.included).toHaveLength(1);
    expect(json.included[0]).toMatchObject({ type: 'template', id: copyId, attributes: { name: `Clone of ${templateId}` } });
    await call('PATCH', `/api/templates/${templateId}`, {
      data: { type: 'template', id: templateId, attributes: { html: '<p>Changed {% unsubscribe %}</p>' } },
    });
    expect((await attributesOf(`/api/templates/${copyId}`)).html).toContain('Hi {{ first_name }}');
    const listed = await read(`/api/templates?filter=any(id,["${copyId}","${templateId}"])`);
    expect(listed.data.map((one: { id: string }) => one.id)).toEqual([templateId]);
    const kept = await call('DELETE', `/api/templates/${copyId}`);
    expect([kept.status, kept.json.errors[0].detail]).toEqual([
      409,
      `Cannot delete template ${copyId} while it is attached to\nCampaignMessage ${messageId}`,
    ]);
    const clone = await call('POST', '/api/campaign-clone', cloneBody(id, 'Twin'));
    const twin = clone.json.data.relationships['campaign-messages'].data[0].id;
    const twinTemplate = (await read(`/api/campaign-messages/${twin}/template`)).data;
    expect(twinTemplate.id).not.toBe(copyId);
    expect((await call('DELETE', `/api/campaigns/${id}`)).status).toBe(204);
    expect((await call('GET', `/api/templates/${copyId}`)).status).toBe(404);
    expect(twinTemplate.attributes.html).toContain('Hi {{ first_name }}');
  });

  test('is tagged', async () => {
    const tagId = await make('/api/tags', tagBody('Loud'));
    const { id } = await makeCampaign(call, { included: [listId] });
    expect((await call('POST', `/api/tags/${tagId}/relationships/campaigns`, linkage('campaign', id))).status).toBe(204);
    const { data, included } = await read(`/api/campaigns/${id}?include=tags`);
    expect([data.relationships.tags.data, included[0].attributes.name]).toEqual([[{ type: 'tag', id: tagId }], 'Loud']);
    expect((await read(`/api/tags/${tagId}/relationships/campaigns`)).data).toEqual([{ type: 'campaign', id }]);
  });
});

describe('a send job', () => {
  test('is refused with everything that stands against it', async () => {
    const bare = { channel: 'email', content: { subject: '{{ first_name|nonsense }}' } };
    const strategy = { method: 'smart_send_time', date: '2126-10-04' };
    const { id } = await makeCampaign(call, { included: [listId], definition: bare, strategy });
    const { status, json } = await call('POST', SEND_JOBS, jobBody('send', id));
    expect(status).toBe(400);
    expect(json.errors.map(({ meta }: { meta: { reason: string } }) => meta.reason)).toEqual([
      ...['no_smart_send_time', 'template_fault', 'no_template'],
    ]);
    expect((await call('GET', `${SEND_JOBS}/${id}`)).json.errors[0]).toMatchObject({
      ...{ status: 404, detail: `A campaign with id '${id}' does not exist.`, source: { pointer: '/data/' } },
    });
  });

  test('can be asked beforehand what stands against it', async () => {
    const somebody = await make('/api/profiles', profileBody('preflight@example.com'));
    const [nobody, one] = [await list('Empty'), await list('One')];
    await call('POST', `/api/lists/${one}/relationships/profiles`, linkage('profile', somebody));
    const html = '<p>{{ person.size }} {{ color }} {{ email }} {{ organization.name }}</p>';
    const template = await make('/api/templates', templateBody('Unknown', { html }));
    const problems = async (included: string) => {
      const { id } = await makeCampaign(call, { included: [included] }, template);
      const { json } = await call('POST', '/burgee/v1/campaign-preflights', lookBody('campaign-preflight', id));
      return [
        json.data.attributes.can_send,
        json.data.attributes.problems.map(({ code, detail }: Record<string, string>) => [code, /'(.*?)'/.exec(detail ?? '')?.[1]]),
      ];
    };
    const always = [
      ['placeholder_sender', undefined],
      ['no_unsubscribe_link', undefined],
    ];
    const unknown = ['color', 'first_name', 'person.size'].map((name) => ['undefined_variable', name]);
    expect(await problems(one)).toEqual([true, [...always, ...unknown]]);
    expect(await problems(nobody)).toEqual([true, [...always, ['empty_audience', undefined]]]);
  });

  test('schedules, and is reverted or cancelled', async () => {
    const strategy = { method: 'static', datetime: '2126-10-04T09:00:00Z' };
    const { id, messageId } = await makeCampaign(call, { included: [listId], strategy }, templateId);
    const sent = await call('POST', SEND_JOBS, jobBody('send', id));
    expect([sent.status, sent.json.data.id, sent.json.data.attributes.status]).toEqual([202, id, 'queued']);
    const scheduled = await attributesOf(`/api/campaigns/${id}`);
    expect([scheduled.status, scheduled.send_time]).toEqual(['Scheduled', '2126-10-04T09:00:00.000000+00:00']);
    expect(scheduled.scheduled_at).not.toBeNull();
    expect((await attributesOf(`/api/campaign-messages/${messageId}`)).send_times).toEqual([
      { datetime: '2126-10-04T09:00:00+00:00', is_local: false },
    ]);
    expect((await patch(id, { name: 'No' })).status).toBe(409);
    expect((await call('POST', SEND_JOBS, jobBody('send', id))).status).toBe(409);
    expect((await call('PATCH', `${SEND_JOBS}/${id}`, actionBody(id, 'revert'))).status).toBe(204);
    expect(await attributesOf(`/api/campaigns/${id}`)).toMatchObject({ status: 'Draft', scheduled_at: null, send_time: null });
    expect((await attributesOf(`${SEND_JOBS}/${id}`)).status).toBe('cancelled');
    expect((await patch(id, { name: 'Yes' })).status).toBe(200);
    await call('POST', SEND_JOBS, jobBody('send', id));
    expect((await call('PATCH', `${SEND_JOBS}/${id}`, actionBody(id, 'cancel'))).status).toBe(204);
    expect((await attributesOf(`/api/campaigns/${id}`)).status).toBe('Cancelled');
    expect((await call('PATCH', `${SEND_JOBS}/${id}`, actionBody(id, 'revert'))).status).toBe(409);
  });
});

test('an estimation counts who is meant and may be written to, each once', async () => {
  const people: string[] = [];
  for (let i = 0; i < 6; i++) people.push(await make('/api/profiles', profileBody(`estimated-${i}@example.com`)));
  const join = (id: string, ...who: number[]) =>
    call('POST', `/api/lists/${id}/relationships/profiles`, linkage('profile', ...who.map((i) => people[i] as string)));
  const [first, second, not] = [await list('First'), await list('Second'), await list('Not these')];
  await join(first, 0, 1, 2, 3);
  await join(second, 2, 3, 4, 5);
  await join(not, 0, 4);
  const suppressed = await make(SUPPRESSIONS.create, suppressionBody('create', ['estimated-5@example.com']));
  await completed(call, `${SUPPRESSIONS.create}/${suppressed}`);
  const { id } = await makeCampaign(call, { included: [first, second], excluded: [not] });
  expect((await call('GET', `/api/campaign-recipient-estimations/${id}`)).status).toBe(404);
  const job = await call('POST', ESTIMATION_JOBS, jobBody('recipient-estimation', id));
  expect([job.status, job.json.data.attributes.status]).toEqual([202, 'processing']);
  await completed(call, `${ESTIMATION_JOBS}/${id}`);
  expect((await attributesOf(`/api/campaign-recipient-estimations/${id}`)).estimated_recipient_count).toBe(3);
});
