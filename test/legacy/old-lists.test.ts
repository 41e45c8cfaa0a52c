import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2} [\d:]{8}$/);

test('lists of the v1 API are made, counted, renamed and deleted', async () => {
  const made = await old(server, 'POST /v1/lists', { form: { name: 'Very old', list_type: 'list' } });
  const { id } = made.body;
  expect(made.body).toEqual({
    object: 'list',
    id,
    name: 'Very old',
    list_type: 'list',
    folder: null,
    created: time,
    updated: time,
    person_count: 0,
  });
  await old(server, `POST /v2/list/${id}/members`, { json: { profiles: [{ email: 'a@v1.example' }] } });
  expect((await old(server, `PUT /v1/list/${id}`, { form: { name: 'Older' } })).body).toMatchObject({ id, name: 'Older', person_count: 1 });
  expect((await old(server, 'GET /v1/lists', { query: { type: 'list' } })).body).toMatchObject({ total: 1, data: [{ id, name: 'Older' }] });
  expect((await old(server, 'GET /v1/lists', { query: { type: 'segment' } })).body).toMatchObject({ total: 0, data: [] });
  expect((await old(server, `DELETE /v1/list/${id}`)).body).toMatchObject({ id });
  expect((await old(server, `GET /v1/list/${id}`)).status).toBe(404);
});

test('members join with or without being asked, one by one or many, and are taken off or keep out', async () => {
  const { id } = (await old(server, 'POST /v1/lists', { form: { name: 'Members' } })).body;
  const form = { email: 'ada@v1.example', properties: '{"$first_name":"Ada","Plan":"Pro"}' };
  const asked = await old(server, `POST /v1/list/${id}/members`, { form: { ...form, confirm_optin: 'true' } });
  expect(asked.body).toMatchObject({
    already_member: false,
    person: { email: 'ada@v1.example', $first_name: 'Ada', Plan: 'Pro' },
    list: { id, person_count: 0 },
  });
  const added = await old(server, `POST /v1/list/${id}/members`, { form: { ...form, confirm_optin: 'false' } });
  expect(added.body).toMatchObject({ already_member: false, list: { person_count: 1 } });
  const again = await old(server, `POST /v1/list/${id}/members`, { form: { ...form, confirm_optin: 'false' } });
  expect(again.body).toMatchObject({ already_member: true });
  const batch = JSON.stringify([{ email: 'ada@v1.example' }, { email: 'bo@v1.example', properties: { Plan: 'Free' } }]);
  expect((await old(server, `POST /v1/list/${id}/members/batch`, { form: { batch, confirm_optin: 'false' } })).body).toEqual({
    num_added: 1,
  });
  const members = await old(server, `GET /v1/list/${id}/members`, { query: { email: '["bo@v1.example","no@v1.example"]' } });
  expect(members.body).toMatchObject({
    object: '$list',
    total: 1,
    data: [{ object: 'member', date_added: time, person: { email: 'bo@v1.example', Plan: 'Free' } }],
  });
  expect(
    (await old(server, `DELETE /v1/list/${id}/members/batch`, { form: { batch: '[{"email":"bo@v1.example"},{"email":"no@v1.example"}]' } }))
      .body,
  ).toEqual({ num_removed: 1 });
  for (const [email, already] of [
    ['ada@v1.example', false],
    ['ada@v1.example', true],
    ['cy@v1.example', false],
  ] as const) {
    const excluded = await old(server, `POST /v1/list/${id}/members/exclude`, { form: { email } });
    expect(excluded.body).toEqual({ already_excluded: already, num_excluded: already ? 0 : 1 });
  }
  const excluded = await old(server, `GET /v1/list/${id}/exclusions`, { query: { count: 1, page: 1 } });
  expect(excluded.body).toMatchObject({ total: 2, data: [{ object: 'exclusion', email: 'cy@v1.example', reason: 'unsubscribed' }] });
  const { body } = await call(server, 'GET /api/profiles?additional-fields[profile]=subscriptions&filter=equals(email,"cy@v1.example")');
  const { marketing } = body.data[0].attributes.subscriptions.email;
  expect(marketing).toMatchObject({ can_receive_email_marketing: true, list_suppressions: [{ list_id: id }] });
});

test('all people in numbered pages', async () => {
  const first = await old(server, 'GET /v1/people', { query: { count: 2 } });
  expect(first.body).toMatchObject({ object: '$list', page_size: 2, data: [{ object: 'person' }, { object: 'person' }] });
  const rest = await old(server, 'GET /v1/people', { query: { count: 2, page: 1 } });
  expect(rest.body.start).toBe(2);
  expect(rest.body.total).toBe(2 + rest.body.data.length);
});

test('a sign-up form needs a list that is somebody’s, and an address', async () => {
  const send = async (form: Record<string, string>) => {
    const response = await fetch(`${server.url}/ajax/subscriptions/subscribe`, { method: 'POST', body: new URLSearchParams(form) });
    return { status: response.status, body: await response.json() };
  };
  const refused = { status: 400, body: { success: false, errors: [expect.any(String)] } };
  expect(await send({ g: 'NOPE99', email: 'a@v1.example' })).toMatchObject(refused);
  expect(await send({ email: 'a@v1.example' })).toMatchObject(refused);
  const { id } = (await old(server, 'POST /v1/lists', { form: { name: 'Page' } })).body;
  expect(await send({ g: id, email: 'none' })).toMatchObject(refused);
  expect(await send({ g: id, email: 'a@v1.example', a: server.second.accountId })).toMatchObject({ status: 404 });
  expect(await send({ g: id, email: 'a@v1.example' })).toMatchObject({
    status: 200,
    body: { success: true, data: { is_subscribed: false } },
  });
});
