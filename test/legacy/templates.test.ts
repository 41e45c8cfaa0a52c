import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('a template is made, listed by name, changed, cloned, rendered and deleted', async () => {
  const made = await old(server, 'POST /v1/email-templates', {
    form: { name: 'Welcome', html: '<html><body><p>Hi {{ name }}{{ nothing }}</p></body></html>' },
  });
  const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2} [\d:]{8}$/);
  expect(made).toMatchObject({
    status: 200,
    body: { object: 'email-template', name: 'Welcome', is_writeable: true, created: time, updated: time },
  });
  const { id } = made.body;
  await old(server, 'POST /v1/email-templates', { form: { name: 'Alpha', html: '<p>a</p>' } });
  const listed = await old(server, 'GET /v1/email-templates', { query: { count: 1, page: 1 } });
  expect(listed.body).toMatchObject({ object: '$list', data: [{ id, name: 'Welcome' }], page: 1, start: 1, end: 1, total: 2 });
  const changed = await old(server, `PUT /v1/email-template/${id}`, { form: { name: 'Hello' } });
  expect(changed.body).toMatchObject({ id, name: 'Hello', html: made.body.html });
  const rendered = await old(server, `POST /v1/email-template/${id}/render`, { form: { context: '{"name":"Ada"}' } });
  expect(rendered.body).toEqual({
    object: 'email-template',
    id,
    name: 'Hello',
    data: { html: '<html><body><p>Hi Ada</p></body></html>', text: 'Hi Ada' },
  });
  const copy = await old(server, `POST /v1/email-template/${id}/clone`, { form: { name: 'Copy' } });
  expect(copy.body).toMatchObject({ name: 'Copy', html: made.body.html });
  expect((await call(server, `GET /api/templates/${copy.body.id}`)).body.data.attributes.name).toBe('Copy');
  expect((await old(server, `DELETE /v1/email-template/${copy.body.id}`)).body).toEqual({ num_deleted: 1 });
  expect(await old(server, `DELETE /v1/email-template/${copy.body.id}`)).toMatchObject({ status: 404, body: { status: 404 } });
});

test.each([
  ['POST /v1/email-templates', { name: 'x' }],
  ['POST /v1/email-templates', { name: '', html: 'x' }],
])('%s refuses %j', async (line, form) => {
  expect(await old(server, line, { form })).toMatchObject({ status: 400, body: { message: expect.stringContaining('required') } });
});

test('what cannot be rendered is refused', async () => {
  const { body } = await old(server, 'POST /v1/email-templates', { form: { name: 'Broken', html: '{% if %}' } });
  for (const context of ['{}', '{', '[]'])
    expect((await old(server, `POST /v1/email-template/${body.id}/render`, { form: { context } })).status).toBe(400);
});
