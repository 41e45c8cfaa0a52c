import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import type { EventRecorder } from '../../src/engine/events/event-recorder.ts';
import type { Log } from '../../src/http/operator/logger.ts';
import { type Burgee, startBurgee } from '../../src/main.ts';
import { call, eventBody } from '../support/call.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** These servers have no data folder that a key could lie in; it is that of startTestServer, since they open the same database. */
const ROOT_KEY = 'a'.repeat(64);

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await testDatabase();
  server = await startTestServer({ database });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('pages for operators', () => {
  test('tell that the process lives and is ready, without a key', async () => {
    expect((await call(server, 'GET /healthz', { key: null })).body).toEqual({ status: 'alive' });
    expect(await call(server, 'GET /readyz', { key: null })).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect((await call(server, 'HEAD /readyz/', { key: null })).status).toBe(200);
  });

  test('tell where things are', async () => {
    const { body } = await call(server, 'GET /', { key: null });
    expect(body).toMatchObject({ name: 'burgee', links: { openapi: '/openapi.json', health: '/healthz' } });
    const document = await call(server, 'GET /openapi.json', { key: null });
    expect(document.body.openapi).toBe('3.1.0');
    expect(document.body.servers[0].url).toBe(server.url);
    const tag = document.headers.get('etag') as string;
    expect((await call(server, 'GET /openapi.json', { key: null, headers: { 'if-none-match': tag } })).status).toBe(304);
  });

  test('show the API to readers, at an address that the parts of the page can be found from', async () => {
    const page = await call(server, 'GET /docs/api', { key: null });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const parts = [...page.body.matchAll(/(?:src|href)="(api\/[^"]+)"/g)].map(([, path]) => path);
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) expect((await call(server, `GET /docs/${part}`, { key: null })).status).toBe(200);
    const slashed = await call(server, 'GET /docs/api/', { key: null });
    expect([slashed.status, slashed.headers.get('location')]).toEqual([308, '../api']);
  });

  test('count calls by operation and status, and name no account', async () => {
    await call(server, 'GET /api/metrics');
    await call(server, 'GET /api/metrics', { key: null });
    await call(server, 'POST /api/events', { body: eventBody('metrics@example.com') });
    const { headers, body } = await call(server, 'GET /metrics', { key: null });
    expect(headers.get('content-type')).toContain('text/plain');
    expect(body).toMatch(/^burgee_http_request_duration_seconds_count\{operation="get_metrics",status="200"\} 1$/m);
    expect(body).toMatch(/^burgee_http_request_duration_seconds_count\{operation="get_metrics",status="401"\} 1$/m);
    expect(body).toMatch(/^burgee_http_request_duration_seconds_count\{operation="create_event",status="202"\} 1$/m);
    expect(body).toMatch(/^burgee_ingest_waiting_events 0$/m);
    expect(body).toMatch(/^burgee_ingest_batch_events_bucket\{le="1"\} 1$/m);
    expect(body).toMatch(/^burgee_ingest_batch_events_sum 1$/m);
    expect(body).toMatch(/^burgee_event_loop_lag_seconds\{quantile="0.99"\} \d/m);
    expect(body).toMatch(/^process_memory_bytes\{kind="rss"\} \d+$/m);
    expect(body).not.toContain(server.accountId);
  });
});

/** A recorder that answers when it is told to. */
function slowRecorder(): { recorder: EventRecorder; release: () => void; taken: () => number } {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const record = (): Promise<void> =>
    new Promise((resolve) => {
      taken++;
      waiting.push(resolve);
    });
  const release = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return { recorder: { record, pending: () => waiting.length, close: async () => release() }, release, taken: () => taken };
}

describe('closing', () => {
  test('finishes what runs, refuses what is new, and is over soon despite open connections', async () => {
    const slow = slowRecorder();
    const closing = await startTestServer({ database, hooks: { recorder: () => slow.recorder } });
    await call(closing, 'GET /healthz');
    const running = call(closing, 'POST /api/events', { body: eventBody('slow@example.com') });
    while (slow.taken() === 0) await wait(5);
    let closed = false;
    const done = closing.close().then(() => {
      closed = true;
    });
    await wait(100);
    expect(closed).toBe(false);
    await expect(fetch(`${closing.url}/healthz`)).rejects.toThrow();
    slow.release();
    expect((await running).status).toBe(202);
    const releasedMs = performance.now();
    await done;
    expect(performance.now() - releasedMs).toBeLessThan(2000);
  });

  test('waits for calls whose caller has gone', async () => {
    const slow = slowRecorder();
    const closing = await startTestServer({ database, hooks: { recorder: () => slow.recorder } });
    const abort = new AbortController();
    const headers = { authorization: `Klaviyo-API-Key ${closing.key}`, revision: '2026-07-15', 'content-type': 'application/json' };
    const body = JSON.stringify(eventBody('gone@example.com'));
    const running = fetch(`${closing.url}/api/events`, { method: 'POST', headers, body, signal: abort.signal });
    while (slow.taken() === 0) await wait(5);
    abort.abort();
    await expect(running).rejects.toThrow();
    let closed = false;
    const done = closing.close().then(() => {
      closed = true;
    });
    await wait(150);
    expect(closed).toBe(false);
    slow.release();
    await done;
  });
});

describe('starting', () => {
  const config = (more: Record<string, string> = {}) =>
    readConfig({ PORT: '0', LOG_LEVEL: 'silent', BURGEE_SECRET_KEY: ROOT_KEY, ...more });
  const shared = async () => ({ ...database.db, close: async () => {} });

  test('on a port that is taken says so before a database is opened or a key made', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    let opened = false;
    const openDatabase = async () => {
      opened = true;
      return shared();
    };
    const starting = startBurgee(config({ PORT: String(port) }), { openDatabase });
    await expect(starting).rejects.toThrow(`Port ${port} on 127.0.0.1 is already in use: set PORT`);
    expect(opened).toBe(false);
    await new Promise((resolve) => other.close(resolve));
  });

  test('takes its time answers that it is not ready, and lets go of its port when it fails', async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as { port: number };
    await new Promise((resolve) => probe.close(resolve));
    let fail = (_: Error): void => {};
    const openDatabase = () =>
      new Promise<never>((_, reject) => {
        fail = reject;
      });
    const starting = startBurgee(config({ PORT: String(port) }), { openDatabase });
    starting.catch(() => {});
    const target = { url: `http://127.0.0.1:${port}`, key: server.key };
    while (!(await fetch(`${target.url}/healthz`).catch(() => undefined))?.ok) await wait(10);
    expect(await call(target, 'GET /readyz')).toMatchObject({ status: 503, body: { status: 'starting' } });
    const refused = await call(target, 'GET /api/accounts');
    expect([refused.status, refused.body.errors[0].code, refused.headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    fail(new Error('no database'));
    await expect(starting).rejects.toThrow('no database');
    await expect(fetch(`${target.url}/healthz`)).rejects.toThrow();
  });

  test('on an address of another machine says so', async () => {
    await expect(startBurgee(config({ HOST: '192.0.2.1' }), { openDatabase: shared })).rejects.toThrow('set HOST');
  });

  test('makes the first account and key once, as they are asked for', async () => {
    const fresh = await testDatabase();
    const open = async () => ({ ...fresh.db, close: async () => {} });
    const privateKey = `pk_${'first'.repeat(6)}key1`;
    const wishes = config({ BURGEE_PRIVATE_KEY: privateKey, BURGEE_PUBLIC_KEY: 'SHOP01', BURGEE_LIMITS: '2' });
    const servers: Burgee[] = [];
    try {
      servers.push(...(await Promise.all([startBurgee(wishes, { openDatabase: open }), startBurgee(wishes, { openDatabase: open })])));
      expect(servers.filter(({ firstStart }) => firstStart).map(({ firstStart }) => firstStart)).toEqual([
        { privateKey, publicKey: 'SHOP01' },
      ]);
      for (const { url } of servers) {
        const { body, headers } = await call({ url, key: privateKey }, 'GET /api/accounts');
        expect([body.data[0].id, headers.get('ratelimit-limit')]).toEqual(['SHOP01', '2, 2;w=1, 30;w=60']);
      }
    } finally {
      for (const burgee of servers) await burgee.close();
      await fresh.close();
    }
  });

  test('with a key that nobody has is warned of', async () => {
    const again = await startTestServer({ database, environment: { BURGEE_PRIVATE_KEY: `pk_${'other'.repeat(6)}key1` } });
    expect(JSON.stringify(again.logged)).toContain('BURGEE_PRIVATE_KEY');
    await again.close();
  });
});

describe('the log', () => {
  test('has a line per call, with neither keys nor people in it', async () => {
    const lines: unknown[] = [];
    const keep = (...line: unknown[]): void => void lines.push(line);
    const log: Log = { fatal: keep, error: keep, warn: keep, info: keep, debug: keep, isLevelEnabled: () => true };
    const burgee = await startBurgee(readConfig({ PORT: '0', BURGEE_SECRET_KEY: ROOT_KEY }), {
      openDatabase: async () => ({ ...database.db, close: async () => {} }),
      log,
    });
    try {
      const target = { url: burgee.url, key: server.key };
      await call(target, `GET /api/profiles?filter=${encodeURIComponent('equals(email,"secret@example.com")')}`);
      await call(target, 'POST /api/events', { body: eventBody('secret@example.com', { value: 'nonsense' }) });
      await call(target, `GET /v1/lists?api_key=${server.key}`);
      await call(target, 'POST /api/profiles', { body: '{"email": "secret@example.com"' });
    } finally {
      await burgee.close();
    }
    const calls = lines.flatMap((line) => ((line as unknown[])[1] === 'call' ? [(line as unknown[])[0]] : []));
    expect(calls).toMatchObject([
      { operation: 'get_profiles', status: 200, account: server.accountId, ms: expect.any(Number), requestId: expect.any(String) },
      { operation: 'create_event', status: 400 },
      { path: '/v1/lists', status: 404 },
      { operation: 'create_profile', status: 400 },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/secret@|pk_/);
  });
});

describe('an error of the server', () => {
  test('is told in the envelope, without its reason, and logged with it', async () => {
    const broken = { record: () => Promise.reject(new Error('the reason')), pending: () => 0, close: async () => {} };
    const failing = await startTestServer({ database, serverErrors: true, hooks: { recorder: () => broken } });
    const { status, headers, body } = await call(failing, 'POST /api/events', { body: eventBody('a@example.com') });
    expect(status).toBe(500);
    const text = 'A server error occurred.';
    expect(body.errors).toEqual([
      { id: headers.get('x-klaviyo-req-id'), status: 500, code: 'error', title: text, detail: text, source: { pointer: '/data/' } },
    ]);
    expect(headers.get('ratelimit-limit')).toBe('350, 350;w=1, 3500;w=60');
    expect(JSON.stringify(failing.logged)).toContain('the reason');
    await failing.close();
  });

  test('is a 503 to try again when the database is away', async () => {
    const away = {
      record: () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
      pending: () => 0,
      close: async () => {},
    };
    const failing = await startTestServer({ database, hooks: { recorder: () => away } });
    const { status, headers, body } = await call(failing, 'POST /api/events', { body: eventBody('a@example.com') });
    expect([status, body.errors[0].code, headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    await failing.close();
  });
});
