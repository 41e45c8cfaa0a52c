import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('who is excluded by hand gets no marketing, and stands in numbered pages with the old words', async () => {
  for (const email of ['ada@out.example', 'bo@out.example', 'cy@out.example']) {
    expect((await old(server, 'POST /v1/people/exclusions', { form: { email } })).body).toEqual({
      already_excluded: false,
      num_excluded: 1,
    });
  }
  expect((await old(server, 'POST /v1/people/exclusions', { form: { email: 'Ada@out.example' } })).body).toEqual({
    already_excluded: true,
    num_excluded: 0,
  });
  const first = await old(server, 'GET /v1/people/exclusions', { query: { count: 2 } });
  const entry = (email: string) => ({
    object: 'exclusion',
    email,
    reason: 'manually_excluded',
    timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2} [\d:]{8}$/),
  });
  const page = { object: '$list', page_size: 2, total: 3 };
  expect(first.body).toEqual({ ...page, page: 0, start: 0, end: 1, data: [entry('ada@out.example'), entry('bo@out.example')] });
  const second = await old(server, 'GET /v1/people/exclusions', { query: { count: 2, page: 1, reason: 'manually_excluded' } });
  expect(second.body).toEqual({ ...page, page: 1, start: 2, end: 2, data: [entry('cy@out.example')] });
  const backwards = await old(server, 'GET /v1/people/exclusions', { query: { sort: 'desc' } });
  expect(backwards.body.data.map(({ email }: { email: string }) => email)).toEqual(['cy@out.example', 'bo@out.example', 'ada@out.example']);
  expect((await old(server, 'GET /v1/people/exclusions', { query: { reason: 'bounced' } })).body).toMatchObject({ data: [], total: 0 });
  const { body } = await call(server, 'GET /api/profiles?additional-fields[profile]=subscriptions&filter=equals(email,"ada@out.example")');
  expect(body.data[0].attributes.subscriptions.email.marketing).toMatchObject({
    can_receive_email_marketing: false,
    suppression: [{ reason: 'USER_SUPPRESSED' }],
  });
});

test.each<{ form: Record<string, string> }>([{ form: {} }, { form: { email: 'none' } }])('is refused: %j', async (about) => {
  expect(await old(server, 'POST /v1/people/exclusions', about)).toMatchObject({
    status: 400,
    body: { status: 400, message: expect.stringMatching(/email/i) },
  });
  expect((await old(server, 'GET /v1/people/exclusions', { query: { reason: 'tired' } })).status).toBe(400);
});
