import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, eventBody, profileBody } from '../support/call.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (const name of ['a', 'b', 'c']) await call(server, 'POST /api/profiles', { body: profileBody({ email: `${name}@example.com` }) });
});
afterAll(() => server.close());

/** As the bytes came: fetch would unpack them. */
function raw(path: string, headers: Record<string, string> = {}): Promise<{ headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const authorization = `Klaviyo-API-Key ${server.key}`;
    request(`${server.url}${path}`, { headers: { authorization, revision: '2026-07-15', ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}

describe('headers', () => {
  test('of an answer with a document', async () => {
    const { headers } = await raw('/api/profiles');
    expect(headers).toMatchObject({
      'content-type': 'application/vnd.api+json',
      'x-klaviyo-api-revision': '2026-07-15',
      'x-klaviyo-req-id': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      cid: server.accountId,
      allow: 'GET, POST, HEAD, OPTIONS',
      vary: expect.stringMatching(/^Accept, Accept-Language, Cookie/),
      'content-language': 'en-us',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
      'ratelimit-limit': '75, 75;w=1, 750;w=60',
      'ratelimit-remaining': '75',
      'ratelimit-reset': '0',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test.each(['application/json', 'application/vnd.api+json', '*/*', 'text/html'])('do not follow Accept: %s', async (accept) => {
    expect((await raw('/api/metrics', { accept })).headers['content-type']).toBe('application/vnd.api+json');
  });

  test('of answers without a body name no type', async () => {
    const accepted = await call(server, 'POST /api/events', { body: eventBody('a@example.com') });
    expect([accepted.status, accepted.body]).toEqual([202, undefined]);
    const list = await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes: { name: 'x' } } } });
    const deleted = await call(server, `DELETE /api/lists/${list.body.data.id}`);
    expect([deleted.status, deleted.headers.has('content-length')]).toEqual([204, false]);
    for (const { headers } of [accepted, deleted]) {
      expect(headers.has('content-type')).toBe(false);
      expect(headers.get('ratelimit-reset')).toBe('0');
    }
  });

  test('are on errors too, and the first error has the id of the request', async () => {
    for (const line of ['GET /api/lists/NOPE01', 'GET /api/profiles?sort=nonsense', 'GET /api/nothing']) {
      const { headers, body } = await call(server, line);
      expect(headers.get('content-type')).toBe('application/vnd.api+json');
      expect(headers.get('x-klaviyo-req-id')).toBe(body.errors[0].id);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('tell the revision that applies', async () => {
    const applied = async (revision: string): Promise<string | null> =>
      (await call(server, 'GET /api/metrics', { revision })).headers.get('x-klaviyo-api-revision');
    expect(await applied('2026-07-15')).toBe('2026-07-15');
    expect(await applied('2026-05-01')).toBe('2026-04-15');
    expect(await applied('2026-07-15.pre')).toBe('2026-07-15');
    expect(await applied('2023-02-22')).toBe('2025-10-15');
  });

  test('of the revision may be written in any case', async () => {
    expect((await call(server, 'GET /api/metrics', { revision: null, headers: { ReViSiOn: '2026-07-15' } })).status).toBe(200);
  });

  test.each([null, '', 'latest', '2026-02-30', '2999-01-01'])(
    'without a revision that exists (%s) the call is refused',
    async (revision) => {
      const { status, body } = await call(server, 'GET /api/metrics', { revision });
      expect([status, body.errors[0].code, body.errors[0].source]).toEqual([400, 'invalid', { parameter: 'revision' }]);
    },
  );
});

describe('packing', () => {
  test.each([
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['gzip;q=1.0, *;q=0', 'gzip'],
    ['*', 'br'],
    ['identity', undefined],
    ['gzip;q=0, br;q=0', undefined],
    ['deflate', undefined],
    ['gzip;q=nonsense', undefined],
  ])('for "%s" is %s', async (accepted, expected) => {
    const { headers, body } = await raw('/api/profiles', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(expected);
    expect(Number(headers['content-length'])).toBe(body.length);
    const text = expected === 'br' ? brotliDecompressSync(body) : expected === 'gzip' ? gunzipSync(body) : body;
    expect(JSON.parse(text.toString()).data).toHaveLength(3);
    expect(headers.vary).toContain('Accept-Encoding');
  });

  test('leaves small answers as they are', async () => {
    const { headers } = await raw('/api/lists/NOPE01', { 'accept-encoding': 'gzip' });
    expect(headers).not.toHaveProperty('content-encoding');
  });
});

describe('links', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  test('repeat the call as it was written', async () => {
    const { body } = await call(server, 'GET /api/profiles?fields%5Bprofile%5D=email&page[size]=2');
    expect(body.links.self).toBe(`${server.url}/api/profiles?fields%5Bprofile%5D=email&page%5Bsize%5D=2`);
  });

  test('begin with the public base when there is one', async () => {
    const other = await startTestServer({ database, environment: { BURGEE_URL: 'https://api.example.com/burgee/' } });
    try {
      const { body } = await call(other, 'GET /api/accounts');
      expect(body.links.self).toBe('https://api.example.com/burgee/api/accounts');
      expect(body.data[0].links.self).toBe(`https://api.example.com/burgee/api/accounts/${other.accountId}/`);
    } finally {
      await other.close();
    }
  });

  test('believe a proxy only when it is trusted', async () => {
    const headers = { 'x-forwarded-host': 'shop.example.com', 'x-forwarded-proto': 'https' };
    expect((await call(server, 'GET /api/accounts', { headers })).body.links.self).toBe(`${server.url}/api/accounts`);
    for (const [trust, expected] of [
      ['on', 'https://shop.example.com'],
      ['127.0.0.0/8', 'https://shop.example.com'],
      ['10.0.0.1', undefined],
    ]) {
      const behind = await startTestServer({ database, environment: { BURGEE_TRUST_PROXY: trust as string } });
      try {
        expect((await call(behind, 'GET /api/accounts', { headers })).body.links.self).toBe(`${expected ?? behind.url}/api/accounts`);
      } finally {
        await behind.close();
      }
    }
  });
});
