import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

describe('a template is sent', () => {
  const mails = async () => {
    const { body } = await call(server, 'GET /burgee/v1/messages?filter=equals(kind,"test")&additional-fields[message]=mail&sort=created');
    return body.data.map(({ attributes }: { attributes: { mail: object } }) => attributes.mail).filter(Boolean);
  };
  const pageOf = (name: string): string => `<html><body><p>Hi ${name}</p></body></html>`;
  const about = { from_email: 'me@shop.example', from_name: 'Me', subject: 'For {{ name }}', to: 'you@shop.example' };
  const make = async (html: string): Promise<string> =>
    (await old(server, 'POST /v1/email-templates', { form: { name: 'Sent', html } })).body.id;

  test('to one address or several, written for the context, and its answer shows it', async () => {
    const id = await make('<html><body><p>Hi {{ name }}{{ nothing }}</p></body></html>');
    const context = JSON.stringify({ name: 'Ada' });
    const sent = await old(server, `POST /v1/email-template/${id}/send`, { form: { ...about, context } });
    expect(sent).toMatchObject({
      status: 200,
      body: { object: 'email-template', id, name: 'Sent', data: { html: pageOf('Ada'), text: 'Hi Ada' } },
    });
    const to = JSON.stringify([{ name: 'Bo', email: 'Bo@shop.example' }, { email: 'cy@shop.example' }]);
    expect((await old(server, `POST /v1/email-template/${id}/send`, { form: { ...about, to, context: '{"name":"B"}' } })).status).toBe(200);
    const mail = { subject: 'For B', html: pageOf('B'), text: 'Hi B', from: expect.stringContaining('me@shop.example') };
    await expect.poll(async () => (await mails()).length, { timeout: 10_000 }).toBe(3);
    const found = (await mails()).sort((a: { to: string }, b: { to: string }) => (a.to < b.to ? -1 : 1));
    expect(found).toMatchObject([
      { ...mail, to: 'bo@shop.example' },
      { ...mail, to: 'cy@shop.example' },
      { to: 'you@shop.example', subject: 'For Ada', html: pageOf('Ada') },
    ]);
  });

  test.each([
    [{ to: 'nobody' }, 'Invalid email address'],
    [{ to: '[]' }, 'Somebody has to be written to.'],
    [{ to: '[{"name":"x"}]' }, "'to' must be an address"],
    [{ to: JSON.stringify(Array.from({ length: 21 }, (_, i) => `a${i}@shop.example`)) }, '20 addresses at most'],
    [{ from_email: 'me' }, 'Invalid email address'],
    [{ subject: '' }, "'subject' is required."],
    [{ subject: '{% if %}' }, 'Unable to render'],
    [{ context: '[1]' }, "'context' must be a JSON object."],
    [{ context: '{"a":"\\u0000"}' }, 'context'],
    [{ context: JSON.stringify({ a: 'x'.repeat(100_000) }) }, '100000 characters'],
  ])('not with %j', async (form, text) => {
    const id = await make('<p>x</p>');
    const people = async () => (await old(server, 'GET /v1/people')).body.total;
    const before = [await people(), (await mails()).length];
    const refused = await old(server, `POST /v1/email-template/${id}/send`, { form: { ...about, to: 'new@shop.example', ...form } });
    expect(refused).toMatchObject({ status: 400, body: { status: 400, message: expect.stringContaining(text) } });
    expect([await people(), (await mails()).length]).toEqual(before);
  });

  test('not when it is unknown or broken', async () => {
    expect((await old(server, 'POST /v1/email-template/XXXXXX/send', { form: about })).status).toBe(404);
    expect((await old(server, `POST /v1/email-template/${await make('{% if %}')}/send`, { form: about })).status).toBe(400);
  });
});
