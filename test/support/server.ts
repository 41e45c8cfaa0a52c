import { randomBytes } from 'node:crypto';
import type { Log } from '../../src/http/operator/logger.ts';
import { createMetrics } from '../../src/http/operator/metrics.ts';
import type { Principal } from '../../src/http/ports.ts';
import { createMemoryLimiter } from '../../src/http/rate-limits/memory-limiter.ts';
import { createThrottle } from '../../src/http/rate-limits/take-call.ts';
import { knownPaths } from '../../src/http/routes.ts';
import { startServer } from '../../src/http/server.ts';
import { registryOf } from '../../src/jsonapi/declare.ts';
import { surfaceOf } from '../../src/jsonapi/surface.ts';
import { createValidator } from '../../src/jsonapi/validate/validator.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { type Engine, openEngine } from '../../src/main/open-engine.ts';
import { resources } from '../../src/resources/index.ts';
import { answerCheck } from './check-answer.ts';
import { testDatabase } from './database.ts';

export interface TestServerOptions {
  /** Rate limits of the two keys; off unless a test is about them. */
  limits?: number | 'off';
  clock?: Clock;
  /** Answers of 500 are part of the test. */
  serverErrors?: boolean;
}

export interface TestServer {
  readonly url: string;
  /** A key with all scopes, and its account. */
  readonly key: string;
  readonly accountId: string;
  /** The same for another account. */
  readonly second: { readonly key: string; readonly accountId: string };
  /** What commands are given; the database is in it. */
  readonly services: Engine;
  /** Another key of the first account. */
  makeKey(options: { scopes?: readonly string[]; limits?: number | 'off' }): Promise<string>;
  /** Fails when any answer was not as its operation declares it. */
  close(): Promise<void>;
}

/** A whole server on a database and a port of its own, with two accounts. Every answer is held to its declaration. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const clock = options.clock ?? systemClock();
  const ids = randomIds();
  const database = await testDatabase();
  const { db } = database;
  const problems: unknown[] = [];
  const engine = await openEngine({ db, clock, ids, onProblem: (what, error) => problems.push(what, error) });
  const check = answerCheck(options.serverErrors === true);

  const registry = registryOf(resources);
  const surfaces = new Map(
    resources.flatMap((resource) =>
      Object.entries(resource.operations).map(([id, operation]) => [id, surfaceOf(registry, resource, id, operation)] as const),
    ),
  );
  const newest = { date: '2026-07-15', surfaces, up: (_: string, body: unknown) => body, down: (_: string, document: unknown) => document };
  const revisions = { all: [newest], resolve: () => newest };
  const allScopes = [...new Set([...surfaces.values()].flatMap(({ scopes }) => scopes))];

  const principals = new Map<string, Principal>();
  const addKey = (
    accountId: string,
    { scopes = allScopes, limits = options.limits ?? 'off' }: Parameters<TestServer['makeKey']>[0],
  ): string => {
    const key = `pk_${randomBytes(17).toString('hex')}`;
    principals.set(key, { kind: 'key', accountId, keyId: ids.short(), scopes, limits });
    return key;
  };
  const addAccount = async (): Promise<{ key: string; accountId: string }> => {
    const accountId = ids.short();
    await db.query(
      `INSERT INTO accounts (id, name, contact, timezone, currency, locale, created_at)
       VALUES ($1, 'Test', $2, 'UTC', 'USD', 'en-US', '2026-01-01T00:00:00Z')`,
      [accountId, JSON.stringify(CONTACT)],
    );
    return { accountId, key: addKey(accountId, {}) };
  };
  const first = await addAccount();
  const second = await addAccount();

  const server = await startServer({
    ...{ host: '127.0.0.1', port: 0, publicUrl: undefined, trustProxy: false, pages: [] },
    paths: knownPaths(registry, revisions, []),
    newId: ids.uuid,
    log: silent((line) => problems.push(line)),
    metrics: createMetrics(),
    ping: () => db.ping(),
    isOutage: () => false,
    directory: { authenticate: (key) => principals.get(key), findClient: async () => undefined },
    revisions,
    throttle: createThrottle(createMemoryLimiter(() => clock.wall())),
    validator: createValidator(),
    services: engine,
    clock,
    onAnswer: check.onAnswer,
  });

  return {
    ...first,
    url: server.url,
    second,
    services: engine,
    makeKey: async (about) => addKey(first.accountId, about),
    async close() {
      await server.close();
      await engine.close();
      await database.close();
      if (check.failures.length > 0) throw new Error(`${check.failures.join('\n\n')}\n${problems.map(String).join('\n')}`);
    },
  };
}

const CONTACT = {
  default_sender_name: 'Test',
  default_sender_email: 'test@example.com',
  website_url: null,
  organization_name: 'Test',
  street_address: { address1: null, address2: null, city: null, region: null, country: null, zip: null },
};

function silent(keep: (line: unknown) => void): Log {
  const none = (): void => {};
  return { fatal: keep, error: keep, warn: none, info: none, debug: none, isLevelEnabled: () => false };
}
