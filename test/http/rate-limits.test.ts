import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/lib/clock.ts';
import { type Called, call } from '../support/call.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const SECOND = 1_000_000;
let now = Date.UTC(2026, 10, 23, 10, 0, 0) * 1000;
const clock: Clock = { wall: () => now, account: () => now };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ limits: 1, clock });
});
afterAll(() => server.close());

const LINE = 'GET /api/accounts'; // XS: 1 a second, 15 a minute
const limits = ({ headers }: Called): unknown[] => ['limit', 'remaining', 'reset'].map((name) => headers.get(`ratelimit-${name}`));
const REFUSED = {
  id: expect.any(String),
  status: 429,
  code: 'throttled',
  title: 'Request was throttled.',
  source: { pointer: '/data' },
  links: { type: 'https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling#rate-limits' },
  meta: {},
};

describe('an operation', () => {
  test('is refused beyond its burst, with the seconds to wait and nothing about limits', async () => {
    now += 3600 * SECOND;
    expect(limits(await call(server, LINE))).toEqual(['1, 1;w=1, 15;w=60', '0', '0']);
    const refused = await call(server, LINE);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(limits(refused)).toEqual([null, null, null]);
    expect(refused.headers.get('content-type')).toBe('application/vnd.api+json');
    expect(refused.body).toEqual({ errors: [{ ...REFUSED, detail: 'Request was throttled. Expected available in 1 second.' }] });
    now += SECOND - 1;
    expect((await call(server, LINE)).status).toBe(429);
    now += 1;
    expect((await call(server, LINE)).status).toBe(200);
  });

  test('is refused beyond its minute; refused calls do not count', async () => {
    now += 3600 * SECOND;
    for (let i = 0; i < 15; i++) {
      expect((await call(server, LINE)).status).toBe(200);
      if (i < 14) expect((await call(server, LINE)).status).toBe(429);
      now += SECOND;
    }
    const refused = await call(server, LINE);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '45']);
    expect(refused.body.errors[0].detail).toBe('Request was throttled. Expected available in 45 seconds.');
    now += 45 * SECOND;
    expect((await call(server, LINE)).status).toBe(200);
  });

  test('counts errors and HEAD, in both forms of its path, but not calls without a key', async () => {
    now += 3600 * SECOND;
    expect(limits(await call(server, 'GET /api/metrics'))[1]).toBe('9');
    expect(limits(await call(server, 'HEAD /api/metrics/'))[1]).toBe('8');
    expect(limits(await call(server, 'GET /api/metrics?nonsense=1'))[1]).toBe('7');
    await call(server, 'GET /api/metrics', { key: null });
    await call(server, 'GET /api/metrics', { key: `pk_${'0'.repeat(34)}` });
    expect(limits(await call(server, 'GET /api/metrics'))[1]).toBe('6');
    expect(limits(await call(server, 'GET /api/lists'))[1]).toBe('74');
  });

  test('has the limits of the revision that is asked for', async () => {
    expect(limits(await call(server, 'GET /api/lists', { revision: '2025-10-15' }))[0]).toBe('75, 75;w=1, 700;w=60');
    expect(limits(await call(server, 'GET /api/lists', { revision: '2026-01-15' }))[0]).toBe('75, 75;w=1, 750;w=60');
  });

  test('with a daily limit advertises it, and keeps it over a restart', async () => {
    const database: TestDatabase = await testDatabase();
    try {
      const create = (on: TestServer, key = on.key): Promise<Called> =>
        call(on, 'POST /api/lists', { key, body: { data: { type: 'list', attributes: { name: 'x' } } } });
      const first = await startTestServer({ limits: 1, clock, database });
      const { key } = first;
      expect(limits(await create(first))).toEqual(['10, 10;w=1, 150;w=60, 150;w=86400', '9', '0']);
      for (let i = 0; i < 149; i++) {
        now += SECOND;
        expect((await create(first)).status).toBe(201);
      }
      await first.close();
      now += 60 * SECOND;
      const again = await startTestServer({ limits: 1, clock, database });
      try {
        const refused = await create(again, key);
        expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, String(86_400 - 149 - 60)]);
        expect((await create(again, again.second.key)).status).toBe(201);
        now += 86_400 * SECOND;
        expect((await create(again, key)).status).toBe(201);
      } finally {
        await again.close();
      }
    } finally {
      await database.close();
    }
  });
});

describe('a budget', () => {
  test('is shared by the keys of an account, and by nobody else', async () => {
    now += 3600 * SECOND;
    const sibling = await server.makeKey({});
    expect((await call(server, LINE)).status).toBe(200);
    expect((await call(server, LINE, { key: sibling })).status).toBe(429);
    expect((await call(server, LINE, { key: server.second.key })).status).toBe(200);
  });

  test('of a key with a factor is its own', async () => {
    now += 3600 * SECOND;
    const [wide, narrow] = [await server.makeKey({ limits: 10 }), await server.makeKey({ limits: 0.1 })];
    expect(limits(await call(server, LINE, { key: wide }))).toEqual(['10, 10;w=1, 150;w=60', '9', '0']);
    expect(limits(await call(server, 'GET /api/lists', { key: narrow }))).toEqual(['8, 8;w=1, 75;w=60', '7', '0']);
    expect(limits(await call(server, LINE))).toEqual(['1, 1;w=1, 15;w=60', '0', '0']);
  });

  test('that is off refuses nothing', async () => {
    now += 3600 * SECOND;
    const free = await server.makeKey({ limits: 'off' });
    for (let i = 0; i < 20; i++) expect((await call(server, LINE, { key: free })).status).toBe(200);
    expect(limits(await call(server, LINE, { key: free }))).toEqual(['1, 1;w=1, 15;w=60', '1', '0']);
  });
});

describe('a costly call', () => {
  test('is taken from a second budget, while the headers go on to show the first', async () => {
    now += 3600 * SECOND;
    const created = await call(server, 'POST /api/profiles', {
      body: { data: { type: 'profile', attributes: { email: 'costly@example.com' } } },
    });
    const path = `GET /api/profiles/${created.body.data.id}`;
    const costly = await call(server, `${path}?include=lists`);
    expect([costly.status, ...limits(costly)]).toEqual([200, '75, 75;w=1, 750;w=60', '74', '0']);
    const refused = await call(server, `${path}?include=lists`);
    expect([refused.status, refused.headers.get('retry-after'), ...limits(refused)]).toEqual([429, '1', null, null, null]);
    expect(limits(await call(server, path))[1]).toBe('72');
    now += SECOND;
    expect((await call(server, `${path}?include=lists`)).status).toBe(200);
  });

  test('that is wrong costs only the first', async () => {
    now += 3600 * SECOND;
    const path = 'GET /api/profiles/01M8328SDG55JH0B62S5C2P5C8?include=lists';
    for (let i = 0; i < 3; i++) expect((await call(server, `${path}&nonsense=1`)).status).toBe(400);
    expect((await call(server, path)).status).toBe(404);
  });
});
