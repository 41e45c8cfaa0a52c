import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { legacyRoutes, OLD_ENDPOINTS } from '../../src/legacy/routes.ts';
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

test('who reports too often from one address is told so as well', async () => {
  const busy = await startTestServer({ environment: { BURGEE_TRACK_LIMITS: '10' } });
  try {
    const report = () => fetch(`${busy.url}/api/track?data=e30=`);
    expect((await report()).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 20 }, report));
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused?.text()).toBe('0');
  } finally {
    await busy.close();
  }
});

/** A request as any client may make it: bodies with GET and DELETE as well. */
function send(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const call = request(`${server.url}/api${path}`, { method, headers: { ...headers, ...length } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    call.on('error', reject).end(body);
  });
}

const MULTIPART = 'multipart/form-data; boundary=x';
const part = (key: string) => `--x\r\ncontent-disposition: form-data; name="api_key"\r\n\r\n${key}\r\n--x--\r\n`;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };

const PLACES: Readonly<Record<string, (method: string, path: string, key: string) => Promise<number>>> = {
  'the query': (method, path, key) => send(method, `${path}?api_key=${key}`),
  'a form': (method, path, key) => send(method, path, `api_key=${key}`, FORM),
  'a form that does not say so': (method, path, key) => send(method, path, `api_key=${key}`),
  'a form of parts': (method, path, key) => send(method, path, part(key), { 'content-type': MULTIPART }),
  'a JSON body': (method, path, key) => send(method, path, JSON.stringify({ api_key: key }), JSON_TYPE),
  'a JSON body that does not say so': (method, path, key) => send(method, path, JSON.stringify({ api_key: key })),
  'the header api-key': (method, path, key) => send(method, path, undefined, { 'api-key': key }),
  Authorization: (method, path, key) => send(method, path, undefined, { authorization: `Klaviyo-API-Key ${key}` }),
};

describe.each(Object.entries(PLACES))('a key in %s', (_, put) => {
  test.each(OLD_ENDPOINTS.map(({ method, path }) => [method, path] as const))('opens %s %s, a wrong one does not', async (method, path) => {
    const at = path.replace(/:\w+/g, 'X');
    const status = await put(method, at, server.key);
    expect([200, 400, 404]).toContain(status);
    expect(await put(method, at, 'pk_nobodyhasthisoneatall00000')).toBe(403);
  });
});

test('switched off, every old call is gone and says where to go', async () => {
  const off = await startTestServer({ environment: { BURGEE_LEGACY: 'off', BURGEE_URL: 'https://burgee.example' } });
  const guide = 'https://burgee.example/docs/legacy';
  try {
    for (const { methods, url } of legacyRoutes) {
      for (const method of methods) {
        const path = url.replace(/:\w+|\*/g, 'X');
        const response = await fetch(`${off.url}${path}`, { method });
        const body = await response.json();
        expect(response.status, `${method} ${path}`).toBe(410);
        expect(response.headers.get('link')).toBe(`<${guide}>; rel="successor-version"`);
        const text = expect.stringContaining(guide);
        expect(body).toEqual(path.startsWith('/api/v2') ? { detail: text } : { status: 410, message: text });
      }
    }
    expect((await fetch(`${off.url}/docs/legacy`)).status).toBe(200);
  } finally {
    await off.close();
  }
});

test('the guide is there while old calls are served, too', async () => {
  const response = await fetch(`${server.url}/docs/legacy`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/')]);
  expect(await response.text()).toContain('/api/v1/campaigns');
});
