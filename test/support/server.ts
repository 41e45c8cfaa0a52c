import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config/read-config.ts';
import { createAccount } from '../../src/engine/accounts/create-account.ts';
import { createKey } from '../../src/engine/accounts/create-key.ts';
import type { KeyScopes } from '../../src/engine/accounts/scopes.ts';
import { createLinks, type Links } from '../../src/engine/messaging/links.ts';
import type { Log } from '../../src/http/operator/logger.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Engine } from '../../src/main/open-engine.ts';
import { type Hooks, startBurgee } from '../../src/main.ts';
import { answerCheck } from './check-answer.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export interface TestServerOptions {
  /** Rate limits of the keys; off unless a test is about them. */
  limits?: number | 'off';
  clock?: Clock;
  /** Answers of 500 are part of the test. */
  serverErrors?: boolean;
  /** A database that outlives the server, for tests that start another one on it. */
  database?: TestDatabase;
  /** Further environment variables. */
  environment?: Readonly<Record<string, string>>;
  hooks?: Pick<Hooks, 'recorder' | 'ids'>;
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
  /** Makes links as messages have them. */
  readonly links: Links;
  /** What went wrong so far: lines of the log at `warn` and above. */
  readonly logged: readonly unknown[];
  /** Another key, of the first account unless said otherwise. */
  makeKey(options: { accountId?: string; scopes?: KeyScopes; limits?: number | 'off' }): Promise<string>;
  /** Fails when any answer was not as its operation declares it. */
  close(): Promise<void>;
}

/** A whole server on a database and a port of its own, with two accounts. Every answer is held to its declaration. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = options.database ?? (await testDatabase());
  const dataDir = mkdtempSync(join(tmpdir(), 'burgee-data-'));
  const keep = options.database !== undefined;
  const check = answerCheck(options.serverErrors === true);
  const logged: unknown[] = [];
  const limits = options.limits ?? 'off';
  const burgee = await startBurgee(
    readConfig({
      PORT: '0',
      BURGEE_LIMITS: String(limits),
      BURGEE_CLIENT_LIMITS: 'off',
      BURGEE_SECRET_KEY: 'a'.repeat(64),
      BURGEE_DATA_DIR: dataDir,
      ...options.environment,
    }),
    {
      ...options.hooks,
      // It is closed below, after everything that uses it.
      openDatabase: async () => ({ ...database.db, close: async () => {} }),
      clock: options.clock,
      log: collect(logged),
      onAnswer: check.onAnswer,
    },
  );
  const { engine } = burgee;
  const makeKey: TestServer['makeKey'] = async (about) =>
    (await createKey(engine, { limits, ...about, accountId: about.accountId ?? first.accountId })).secret;
  const addAccount = async (name: string): Promise<TestServer['second']> => {
    const { id } = await createAccount(engine, { name });
    return { accountId: id, key: await makeKey({ accountId: id }) };
  };
  const { firstStart } = burgee;
  const first = firstStart ? { key: firstStart.privateKey, accountId: firstStart.publicKey } : await addAccount('First');
  return {
    ...first,
    url: burgee.url,
    second: await addAccount('Second'),
    services: engine,
    links: createLinks({ secrets: engine.secrets, baseUrl: () => burgee.url }),
    logged,
    makeKey,
    async close() {
      await burgee.close();
      rmSync(dataDir, { recursive: true, force: true });
      if (!keep) await database.close();
      if (check.failures.length > 0) throw new Error([...check.failures, ...logged.map((line) => JSON.stringify(line))].join('\n\n'));
    },
  };
}

function collect(lines: unknown[]): Log {
  const keep = (...line: readonly unknown[]): void => {
    lines.push(
      line.map((part) => (part as { err?: unknown })?.err ?? part).map((part) => (part instanceof Error ? String(part.stack) : part)),
    );
  };
  const drop = (): void => {};
  return { fatal: keep, error: keep, warn: keep, info: drop, debug: drop, isLevelEnabled: (level) => level !== 'info' };
}
