import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller } from '../../../test/support/samples.ts';
import { startTestServer, type TestServer } from '../../../test/support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('a template is sent to whoever wants to see it, written for a profile, with links that lead nowhere', async () => {
  const call = caller(server.url, server.key);
  const profile = await call('POST', '/api/profiles', { data: { type: 'profile', attributes: { email: 'ada@x.test' } } });
  const html = '<html><body><p>Hi {{ email }}</p>{% unsubscribe %}</body></html>';
  const attributes = { name: 'T', editor_type: 'CODE', html, text: 'Hi {{ email }}' };
  const template = await call('POST', '/api/templates', { data: { type: 'template', attributes } });
  const test = { template_id: template.json.data.id, profile_id: profile.json.data.id, to: 'me@x.test', subject: 'For {{ email }}' };
  const send = (more: object) =>
    call('POST', '/burgee/v1/test-messages', { data: { type: 'test-message', attributes: { ...test, ...more } } });
  expect((await send({})).status).toBe(202);
  const path = '/burgee/v1/messages?filter=equals(kind,"test")&additional-fields[message]=mail';
  await expect
    .poll(async () => (await call('GET', path)).json.data[0]?.attributes.mail, { timeout: 10_000 })
    .toMatchObject({
      ...{ to: 'me@x.test', subject: 'For ada@x.test', text: 'Hi ada@x.test' },
      html: expect.stringMatching(/<p>Hi ada@x.test<\/p><a href="#"/),
    });
  const refused = await send({ template_id: 'XXXXXX', to: 'nobody' });
  expect(refused.status).toBe(400);
  expect(refused.json.errors.map(({ source }: { source: { pointer: string } }) => source.pointer).sort()).toEqual([
    '/data/attributes/template_id',
    '/data/attributes/to',
  ]);
});
