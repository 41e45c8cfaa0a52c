import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, profileBody } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const WRONG_KEY = `pk_${'0'.repeat(34)}`;

describe('a call that says nothing about who calls', () => {
  test.each(['GET /api/profiles', 'POST /api/events', 'DELETE /api/lists/Xabcde'])('%s is not authenticated', async (line) => {
    const { status, headers, body } = await call(server, line, { key: null });
    expect(status).toBe(401);
    expect(body).toEqual({
      errors: [
        {
          id: headers.get('x-klaviyo-req-id'),
          status: 401,
          code: 'not_authenticated',
          title: 'Authentication credentials were not provided.',
          detail: 'Missing or invalid private key.',
          source: { pointer: '/data/' },
        },
      ],
    });
    expect(headers.get('www-authenticate')).toBe('Bearer, Klaviyo-API-Key');
    for (const name of ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'cid']) expect(headers.has(name)).toBe(false);
  });

  test('with another scheme is told which one to use', async () => {
    const { status, body } = await call(server, 'GET /api/profiles', { key: null, headers: { authorization: 'Basic cGtfOg==' } });
    expect([status, body.errors[0].code]).toEqual([401, 'not_authenticated']);
    expect(body.errors[0].detail).toBe('Missing or invalid authorization scheme. Please use Klaviyo-API-Key.');
  });
});

describe('a key', () => {
  test('that nobody was given fails, without limits or an account in the answer', async () => {
    const { status, headers, body } = await call(server, 'GET /api/profiles', { key: WRONG_KEY });
    expect(status).toBe(401);
    const detail = 'Incorrect authentication credentials.';
    expect(body.errors).toEqual([
      { id: expect.any(String), status: 401, code: 'authentication_failed', title: detail, detail, source: { pointer: '/data/' } },
    ]);
    expect(headers.get('www-authenticate')).toBe('Bearer, Klaviyo-API-Key');
    expect(headers.has('ratelimit-limit') || headers.has('cid')).toBe(false);
  });

  test.each([
    ['klaviyo-api-key', 200],
    ['KLAVIYO-API-KEY', 200],
    ['Klaviyo-API-Key ', 200],
  ])('counts with the scheme written as "%s"', async (scheme, expected) => {
    const headers = { authorization: `${scheme} ${server.key}` };
    expect((await call(server, 'GET /api/metrics', { key: null, headers })).status).toBe(expected);
  });

  test.each(['Klaviyo-API-Key', 'Klaviyo-API-Key  ', 'Bearer abc', 'bearer'])('is not in "%s"', async (authorization) => {
    const { status, body } = await call(server, 'GET /api/metrics', { key: null, headers: { authorization } });
    expect([status, body.errors[0].code]).toEqual([401, 'authentication_failed']);
  });

  test('opens its own account only', async () => {
    const own = await call(server, 'GET /api/accounts');
    const other = await call(server, 'GET /api/accounts', { key: server.second.key });
    expect(own.body.data.map(({ id }: { id: string }) => id)).toEqual([server.accountId]);
    expect(other.body.data.map(({ id }: { id: string }) => id)).toEqual([server.second.accountId]);
    expect([own.headers.get('cid'), other.headers.get('cid')]).toEqual([server.accountId, server.second.accountId]);
  });
});

describe('scopes', () => {
  test('that are missing are named, all of them, and the call still counts', async () => {
    const key = await server.makeKey({ scopes: ['profiles:read'], limits: 1 });
    const { status, headers, body } = await call(server, 'GET /api/events/2XYZabcd/metric', { key });
    expect(status).toBe(403);
    expect(body.errors).toEqual([
      {
        id: expect.any(String),
        status: 403,
        code: 'permission_denied',
        title: 'You do not have permission to perform this action.',
        detail: 'API key is missing required scopes: events:read, metrics:read',
        source: { pointer: '/data/' },
      },
    ]);
    expect(headers.get('ratelimit-limit')).toBe('350, 350;w=1, 3500;w=60');
    expect(headers.get('ratelimit-remaining')).toBe('349');
  });

  test('of reading are not those of writing, nor the other way round', async () => {
    const reader = await server.makeKey({ scopes: 'read-only' });
    const writer = await server.makeKey({ scopes: ['profiles:write'] });
    const body = profileBody({ email: 'scopes@example.com' });
    expect((await call(server, 'GET /api/profiles', { key: reader })).status).toBe(200);
    expect((await call(server, 'POST /api/profiles', { key: reader, body })).status).toBe(403);
    expect((await call(server, 'POST /api/profiles', { key: writer, body })).status).toBe(201);
    const refused = await call(server, 'GET /api/profiles', { key: writer });
    expect(refused.body.errors[0].detail).toBe('API key is missing required scope: profiles:read');
  });
});
