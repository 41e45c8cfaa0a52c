import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFailed, onTestFinished } from 'vitest';
import { ROOT } from '../../bench/support/dist.ts';
import type { Store } from '../../bench/support/store.ts';

export const ACCOUNT = 'RProof';
export const KEY = `pk_${'proof0'.repeat(5)}key0`;

/** The built server in a process of its own, on data that outlive it; at the latest it ends with the test. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Until it answers an authenticated request, in milliseconds from the start of the process; rejects when the process ends first. */
  readonly ready: Promise<number>;
  /** Ends the process as a crash does. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to end in good order. Resolves to how it ended: an exit code or a signal. */
  stop(): Promise<number | string | null>;
  /** What it said, the last part of it. */
  said(): string;
  /** Lines of its log that tell of something that went wrong. */
  errors(): string[];
}

export interface ProcessOptions {
  readonly port: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
}

const READY_WITHIN_MS = 60_000;
const KEPT_CHARACTERS = 200_000;

export function startServerProcess(store: Store, { port, environment = {}, nodeFlags = [] }: ProcessOptions): ServerProcess {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, 'dist/cli/index.js', 'start'], {
    cwd: ROOT,
    env: { ...environmentFor(store, port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-KEPT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const gone = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  onTestFailed(() => {
    for (const line of errorsIn(said).slice(-5)) console.error(`process ${child.pid} said: ${line}`);
  });
  const url = `http://127.0.0.1:${port}`;
  const ready = answers(url, child, startedMs, () => said);
  ready.catch(() => {});
  return {
    ...{ url, ready, pid: child.pid as number },
    said: () => said,
    errors: () => errorsIn(said),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    stop: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 30_000);
      const ended = await gone;
      clearTimeout(force);
      return ended;
    },
  };
}

const errorsIn = (said: string): string[] => said.split('\n').filter((line) => /^\{"level":(?:50|60)/.test(line));

function environmentFor(store: Store, port: number): NodeJS.ProcessEnv {
  return {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', PORT: String(port), LOG_LEVEL: 'warn' },
    ...{ BURGEE_DATA_DIR: store.dataDir, BURGEE_PRIVATE_KEY: KEY, BURGEE_PUBLIC_KEY: ACCOUNT, BURGEE_LIMITS: 'off' },
    ...(store.databaseUrl ? { DATABASE_URL: store.databaseUrl, BURGEE_SECRET_KEY: 'c0'.repeat(32) } : {}),
  };
}

async function answers(url: string, child: ChildProcess, startedMs: number, said: () => string): Promise<number> {
  const headers = { authorization: `Klaviyo-API-Key ${KEY}`, revision: '2026-07-15' };
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the server ended with ${child.signalCode ?? child.exitCode} before it answered:\n${said()}`);
    }
    const status = await fetch(`${url}/api/accounts`, { headers }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => undefined,
    );
    const ms = performance.now() - startedMs;
    if (status === 200) return ms;
    if (ms > READY_WITHIN_MS) throw new Error(`no answer within ${READY_WITHIN_MS} ms; the last status was ${status}:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
