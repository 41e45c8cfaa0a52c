import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Body } from './bodies.ts';
import { ROOT } from './dist.ts';
import type { Target } from './server.ts';

/** What to send, for how long, over how many connections. */
export interface Load {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: Body;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadPlan extends Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What the generator's process sends back. */
export interface LoadReport extends LoadResult {
  /** Statuses other than 2xx and broken connections; any makes the measurement void. */
  readonly failures: Readonly<Record<string, number>>;
}

const GENERATOR = fileURLToPath(new URL('../processes/load-generator.ts', import.meta.url));
const GRACE_SECONDS = 30;

/**
 * Sends requests from a process of its own, as fast as they are answered.
 * @throws when anything but 2xx was answered: a rate of refusals says nothing
 */
export async function runLoad(target: Target, load: Load): Promise<LoadResult> {
  const plan: LoadPlan = { ...load, url: target.url, headers: target.headers };
  const { failures, ...result } = await inOwnProcess<LoadReport>(GENERATOR, plan, load.seconds + GRACE_SECONDS);
  if (Object.keys(failures).length > 0) throw new Error(`${load.method} ${load.path} failed: ${JSON.stringify(failures)}`);
  if (result.requests === 0) throw new Error(`${load.method} ${load.path}: no request was answered`);
  return result;
}

/** Runs a script of processes/ with `task` as its first message and resolves with the message that it sends back. */
export function inOwnProcess<T>(file: string, task: unknown, limitSeconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(file, [], { cwd: ROOT, execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000);
    let answer: { result: T } | undefined;
    child.on('message', (message) => {
      answer = { result: message as T };
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(limit);
      if (answer && code === 0) resolve(answer.result);
      else reject(new Error(`${file.split('/').at(-1)} ended with ${signal ?? code}: ${said}`));
    });
    child.send(task as object);
  });
}
