import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ROOT } from './dist.ts';
import type { Store } from './store.ts';

/** Where requests go, and what they have to say. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Server extends Target {
  readonly pid: number;
  /** From the start of the process to its first answer to an authenticated request. */
  readonly firstAnswerMs: number;
  /** Sends a message to a program that listens to some, and resolves with its reply. */
  tell(message: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** What the servers under test are started with; `product` is the command as users give it. */
export type Program = 'product' | 'no-database' | 'bare-insert' | 'bare-table' | 'background-work' | 'watched-statements';

export const ACCOUNT = 'RBench';
const PRIVATE_KEY = `pk_${'bench0'.repeat(5)}key0`;
export const HEADERS: Target['headers'] = {
  authorization: `Klaviyo-API-Key ${PRIVATE_KEY}`,
  revision: '2026-07-15',
  accept: 'application/vnd.api+json',
};
const LIMIT_SECONDS = 90;
const LIMIT_SERVER = fileURLToPath(new URL('../processes/limit-server.ts', import.meta.url));

const wordsOf = (program: Program): string[] =>
  program === 'product' ? ['dist/cli/index.js', 'start'] : ['--import', 'tsx', LIMIT_SERVER, program];

/** Starts a server on a free port and waits for its first answer. @param more variables of its environment */
export async function startServer(
  store: Store,
  program: Program = 'product',
  nodeFlags: readonly string[] = [],
  more: NodeJS.ProcessEnv = {},
): Promise<Server> {
  const port = await freePort();
  const startedMs = performance.now();
  // Standard output is its log, which is written as anywhere else, but kept by nobody.
  const child = spawn(process.execPath, [...nodeFlags, ...wordsOf(program)], {
    cwd: ROOT,
    env: { ...environmentFor(store, port), ...more },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const server = { url: `http://127.0.0.1:${port}`, headers: HEADERS };
  const failed = whenItFails(child, program);
  try {
    await Promise.race([firstAnswer(server), failed.promise]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const firstAnswerMs = performance.now() - startedMs;
  failed.calm();
  return {
    ...server,
    pid: child.pid as number,
    firstAnswerMs,
    tell: (message) =>
      new Promise((resolve) => {
        child.once('message', resolve);
        child.send(message);
      }),
    stop: () => stop(child),
  };
}

function environmentFor(store: Store, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    PORT: String(port),
    BURGEE_DATA_DIR: store.dataDir,
    BURGEE_SECRET_KEY: 'a root key for benches, which keep nothing that is secret',
    BURGEE_PRIVATE_KEY: PRIVATE_KEY,
    BURGEE_PUBLIC_KEY: ACCOUNT,
    BURGEE_LIMITS: 'off',
    ...(store.databaseUrl ? { DATABASE_URL: store.databaseUrl } : {}),
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function firstAnswer({ url, headers }: Target): Promise<void> {
  const endMs = performance.now() + LIMIT_SECONDS * 1000;
  for (;;) {
    const status = await fetch(`${url}/api/accounts`, { headers }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => undefined,
    );
    if (status === 200) return;
    if (performance.now() > endMs) throw new Error(`no answer within ${LIMIT_SECONDS} s; the last status was ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function whenItFails(child: ChildProcess, program: Program): { promise: Promise<never>; calm: () => void } {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  let calm = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const onExit = (code: number | null, signal: string | null): void =>
      reject(new Error(`the server (${program}) ended with ${signal ?? code}: ${said}`));
    child.on('exit', onExit).on('error', reject);
    calm = () => child.off('exit', onExit);
  });
  promise.catch(() => {});
  return { promise, calm };
}

/** Asks it to end, and makes it end after a while. */
function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const force = setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.on('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
