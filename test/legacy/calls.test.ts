import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OLD_ENDPOINTS } from '../../src/legacy/routes.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const NONE = 'You must specify an API key to make requests.';
const WRONG = 'The API key specified is invalid.';

describe('the key', () => {
  test.each([
    ['the query', (key: string) => ({ key })],
    ['a form', (key: string) => ({ key: null, form: { api_key: key, list_name: 'By form' } })],
    ['a JSON body', (key: string) => ({ key: null, json: { api_key: key, list_name: 'By JSON' } })],
    ['the header api-key', (key: string) => ({ key: null, json: { list_name: 'By header' }, headers: { 'api-key': key } })],
  ])('is found in %s', async (_, put) => {
    const about = put(server.key);
    const full = 'key' in about && about.key ? { ...about, form: { list_name: 'By query' } } : about;
    expect((await old(server, 'POST /v2/lists', full)).status).toBe(200);
    const wrong = put('pk_nobodyhasthisoneatall00000');
    const refused = await old(server, 'POST /v2/lists', 'key' in wrong && wrong.key ? { ...wrong, form: { list_name: 'x' } } : wrong);
    expect(refused).toMatchObject({ status: 403, body: { detail: WRONG } });
  });

  test.each(OLD_ENDPOINTS.map(({ method, path }) => [`${method} ${path}`] as const))('is wanted by %s', async (line) => {
    const wanted = line.includes('/v2/') ? { detail: NONE } : { status: 403, message: NONE };
    expect(await old(server, line.replace(/:\w+/g, 'X'), { key: null })).toMatchObject({ status: 403, body: wanted });
  });

  test('must have the scopes', async () => {
    const key = await server.makeKey({ scopes: ['profiles:read'] });
    const refused = await old(server, 'POST /v2/lists', { key, json: { list_name: 'x' } });
    expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('lists:write') } });
  });
});

test('what is unknown below the old paths is a 404 in the old words', async () => {
  expect(await old(server, 'GET /v1/nothing/here')).toMatchObject({ status: 404, body: { status: 404, message: expect.any(String) } });
  expect(await old(server, 'DELETE /v2/lists')).toMatchObject({ status: 404, body: { detail: expect.any(String) } });
});

test('a list that is not JSON, and a body that is too large', async () => {
  const broken = await fetch(`${server.url}/api/v2/lists?api_key=${server.key}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  expect([broken.status, await broken.json()]).toEqual([400, { detail: 'The body is not valid JSON.' }]);
  const large = await fetch(`${server.url}/api/v2/lists?api_key=${server.key}`, { method: 'POST', body: 'x'.repeat(6_000_000) });
  expect([large.status, await large.json()]).toEqual([413, { detail: expect.stringContaining('MB') }]);
});

test('who calls too often is told when to come again', async () => {
  const key = await server.makeKey({ limits: 0.001 });
  const call = () => old(server, 'GET /v2/lists', { key });
  expect((await call()).status).toBe(200);
  const refused = await call();
  expect(refused.status).toBe(429);
  expect(refused.body).toEqual({ detail: expect.stringMatching(/^Request was throttled\. Expected available in \d+ seconds?\.$/) });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('switched off, every old call is gone and says where to go', async () => {
  const off = await startTestServer({ environment: { BURGEE_LEGACY: 'off', BURGEE_URL: 'https://burgee.example' } });
  const guide = 'https://burgee.example/docs/legacy';
  try {
    const first = await old(off, 'GET /v1/metrics');
    expect(first).toMatchObject({ status: 410, body: { status: 410, message: expect.stringContaining(guide) } });
    expect(first.headers.get('link')).toContain(guide);
    expect(await old(off, 'GET /v2/lists')).toMatchObject({ status: 410, body: { detail: expect.stringContaining(guide) } });
    const track = await fetch(`${off.url}/api/track?data=x`);
    expect([track.status, await track.json()]).toMatchObject([410, { message: expect.stringContaining(guide) }]);
  } finally {
    await off.close();
  }
});
