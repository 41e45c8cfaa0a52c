import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/lib/clock.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { caller, profileBody, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const MINUTE = 60_000_000;
let now = Date.UTC(2026, 10, 23, 10, 0, 0) * 1000;
const clock: Clock = { wall: () => now, account: () => now };

/** Twenty calls a minute, two in a second. */
let database: TestDatabase;
let server: TestServer;
let proxied: TestServer;
beforeAll(async () => {
  database = await testDatabase();
  server = await startTestServer({ database, clock, environment: { BURGEE_CLIENT_LIMITS: '20' } });
  proxied = await startTestServer({ database, clock, environment: { BURGEE_CLIENT_LIMITS: '20', BURGEE_TRUST_PROXY: '127.0.0.1' } });
});
afterAll(async () => {
  await server.close();
  await proxied.close();
  await database.close();
});
beforeEach(() => {
  now += MINUTE;
});

const ask = (companyId: string, to: TestServer = server, headers: Record<string, string> = {}): Promise<Reply> =>
  caller(to.url, undefined)('POST', `/client/profiles?company_id=${companyId}`, profileBody('ann@example.com'), headers);
const statuses = async (calls: Promise<Reply>[]): Promise<number[]> => (await Promise.all(calls)).map(({ status }) => status).sort();

describe('an address', () => {
  test('may call /client so often, with whichever public key, and is told when again', async () => {
    const { accountId, second } = server;
    expect(await statuses([ask(accountId), ask(second.accountId), ask(accountId), ask('RRRRRR')])).toEqual([202, 202, 429, 429]);
    const refused = await ask(accountId);
    expect(refused.json.errors).toMatchObject([{ status: 429, code: 'throttled', detail: expect.stringContaining('in 1 second.') }]);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('ratelimit-limit')).toBeNull();
    now += 1_000_000;
    expect((await ask(accountId)).status).toBe(202);
  });

  test('that tries out public keys is stopped all the same', async () => {
    expect(await statuses(Array.from({ length: 4 }, () => ask('RRRRRR')))).toEqual([400, 400, 429, 429]);
  });

  test('is not limited elsewhere', async () => {
    const call = caller(server.url, server.key);
    expect(await statuses(Array.from({ length: 5 }, () => call('GET', '/api/accounts')))).toEqual([200, 200, 200, 200, 200]);
  });

  test('is whom a trusted proxy names, and nobody else is believed', async () => {
    const from = (address: string, to: TestServer) => ask(to.accountId, to, { 'x-forwarded-for': address });
    const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2', '2001:db8::3'];
    expect(await statuses(addresses.map((address) => from(address, proxied)))).toEqual([202, 202, 202, 202, 429]);
    expect(await statuses(addresses.map((address) => from(address, server)))).toEqual([202, 202, 429, 429, 429]);
    expect(JSON.stringify(server.logged)).toContain('BURGEE_TRUST_PROXY');
    expect(JSON.stringify(proxied.logged)).not.toContain('BURGEE_TRUST_PROXY');
  });
});
