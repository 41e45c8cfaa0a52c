import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, eventBody, profileBody } from '../support/call.ts';
import { rawHttp, readAnswer } from '../support/raw-http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let profileId: string;
beforeAll(async () => {
  server = await startTestServer();
  profileId = (await call(server, 'POST /api/profiles', { body: profileBody({ email: 'routing@example.com' }) })).body.data.id;
});
afterAll(() => server.close());

describe('a slash at the end of the path', () => {
  test.each([
    ['GET /api/profiles/', 200],
    ['GET /api/accounts/', 200],
    ['HEAD /api/metrics/', 200],
    ['OPTIONS /api/metrics/', 200],
    ['PUT /api/metrics/', 405],
  ])('%s answers %i without a redirect', async (line, expected) => {
    expect((await call(server, line)).status).toBe(expected);
  });

  test('works for writes, and on paths with ids', async () => {
    expect((await call(server, 'POST /api/events/', { body: eventBody('slash@example.com') })).status).toBe(202);
    const body = { data: { type: 'profile', id: profileId, attributes: { first_name: 'Sarah' } } };
    expect((await call(server, `PATCH /api/profiles/${profileId}/`, { body })).status).toBe(200);
    const list = await call(server, 'POST /api/lists/', { body: { data: { type: 'list', attributes: { name: 'x' } } } });
    expect((await call(server, `GET /api/lists/${list.body.data.id}/relationships/profiles/`)).status).toBe(200);
    expect((await call(server, `DELETE /api/lists/${list.body.data.id}/`)).status).toBe(204);
  });
});

describe('HEAD', () => {
  test('answers as GET does, without the body', async () => {
    const get = await call(server, `GET /api/profiles/${profileId}`);
    const head = await call(server, `HEAD /api/profiles/${profileId}`, { headers: { 'accept-encoding': 'identity' } });
    expect([head.status, head.body]).toEqual([200, undefined]);
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(JSON.stringify(get.body))));
    expect(head.headers.get('content-type')).toBe('application/vnd.api+json');
    expect(head.headers.get('cid')).toBe(server.accountId);
  });

  test('needs a key too', async () => {
    expect((await call(server, 'HEAD /api/profiles', { key: null })).status).toBe(401);
  });
});

describe('OPTIONS', () => {
  test('tells the methods, to everybody', async () => {
    const { status, headers, body } = await call(server, 'OPTIONS /api/profiles', { key: null, revision: null });
    expect([status, headers.get('allow'), body]).toEqual([200, 'GET, POST, HEAD, OPTIONS', undefined]);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('a path that does not exist', () => {
  test.each([
    'GET /api/nothing',
    'POST /',
    'GET /api',
    'GET /api/profiles/a/b/c',
    'OPTIONS /api/nothing',
    'GET /api/profiles//',
    'PROPFIND /x',
  ])('%s is not found', async (line) => {
    const { status, headers, body } = await call(server, line);
    const expected = line === 'POST /' ? 405 : 404;
    expect([status, headers.get('content-type'), body.errors[0].status]).toEqual([expected, 'application/vnd.api+json', expected]);
  });
});

describe('a method that the path does not have', () => {
  test.each([
    ['PUT', '/api/profiles', 'GET, POST, HEAD, OPTIONS'],
    ['DELETE', '/api/events', 'GET, POST, HEAD, OPTIONS'],
    ['PATCH', '/api/events/2XYZabcd', 'GET, HEAD, OPTIONS'],
    ['TRACE', '/api/event-bulk-create-jobs', 'POST, OPTIONS'],
    ['PROPFIND', '/api/metrics', 'GET, HEAD, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
  ])('%s %s is refused with those that it has', async (method, path, allow) => {
    const answer = readAnswer(await rawHttp(server.url, `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`));
    expect(answer.status).toBe(405);
    expect(answer.head).toContain(`\r\nAllow: ${allow}\r\n`);
    expect(answer.body.errors[0]).toMatchObject({ code: 'method_not_allowed', detail: `Method "${method}" not allowed.` });
  });
});

describe('an operation of the reference that is not built', () => {
  test.each(['GET /api/flows', 'POST /api/webhooks/', 'GET /api/forms/abc', 'POST /client/reviews?company_id=x'])(
    '%s says so',
    async (line) => {
      const { status, body } = await call(server, line, line.startsWith('POST') ? { body: {} } : {});
      expect(status).toBe(404);
      expect(body.errors[0]).toMatchObject({ code: 'not_found', detail: expect.stringMatching(/not have it yet.*coverage/) });
    },
  );
});

describe('addresses that are not as they should be', () => {
  test.each([
    ['/api/profiles/%', 400],
    ['/api/profiles/%zz', 400],
    ['/api/profiles/%c3%28', 400],
    ['/api/profiles/%00', 404],
    ['/api/lists/a%00b', 404],
    ['/api/lists/%2e%2e%2f', 404],
    [`/api/lists/${'x'.repeat(5000)}`, 404],
    ['/api/lists/..;/x', 404],
    ['//api/profiles', 404],
    ['/api/profiles?filter=%', 400],
    ['/api/profiles?%00=%00', 400],
    ['/api/profiles?page%5Bsize%5D=%F0%28', 400],
    ['http://elsewhere.example/api/metrics', 200],
    ['/api/metrics#fragment', 200],
  ])('%s is answered with %i', async (path, expected) => {
    const head = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Klaviyo-API-Key ${server.key}\r\nrevision: 2026-07-15\r\n\r\n`;
    expect(readAnswer(await rawHttp(server.url, head)).status).toBe(expected);
  });

  test('do not put another host into links when the Host header is not one', async () => {
    const head = (host: string): string =>
      `GET /api/metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nAuthorization: Klaviyo-API-Key ${server.key}\r\nrevision: 2026-07-15\r\n\r\n`;
    const self = async (host: string): Promise<string> => readAnswer(await rawHttp(server.url, head(host))).body.links.self;
    expect(await self('burgee.internal:81')).toBe('http://burgee.internal:81/api/metrics');
    expect(await self('x"><script>')).toBe(`${server.url}/api/metrics`);
    expect(await self('a@b/c?')).toBe(`${server.url}/api/metrics`);
  });
});

describe('what Node refuses', () => {
  test.each([
    ['an endless address', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
    ['something else than HTTP', 'hello\r\n\r\n', 400],
    ['a NUL in the path', 'GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
  ])('%s is answered in the envelope', async (_, bytes, expected) => {
    const { status, head, body } = readAnswer(await rawHttp(server.url, bytes));
    expect(status).toBe(expected);
    expect(head).toContain('Content-Type: application/vnd.api+json');
    expect(body.errors).toEqual([
      {
        id: expect.any(String),
        status: expected,
        code: expect.any(String),
        title: expect.any(String),
        detail: expect.any(String),
        source: { pointer: '/data/' },
      },
    ]);
  });

  test('an address of 60 KB is none of it', async () => {
    const ids = Array.from({ length: 100 }, () => `"${'x'.repeat(500)}"`).join(',');
    const { status } = await call(server, `GET /api/lists?filter=${encodeURIComponent(`any(id,[${ids}])`)}`);
    expect([200, 400]).toContain(status);
  });
});
