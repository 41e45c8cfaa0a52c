import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Terminal } from '../../src/cli/output/terminal.ts';
import { run } from '../../src/cli/run.ts';
import { serve } from '../../src/cli/serve.ts';
import { readConfig } from '../../src/config/read-config.ts';
import type { Burgee } from '../../src/main.ts';

export type Environment = Record<string, string | undefined>;

export interface Finished {
  code: number;
  out: string;
  err: string;
}

class Kept extends Writable {
  text = '';
  isTTY = false;
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface KeptTerminal extends Terminal {
  out: Kept;
  err: Kept;
}

export function keptTerminal(env: Environment = {}): KeptTerminal {
  return { env, out: new Kept(), err: new Kept() };
}

/** Runs a command line in this process. */
export async function burgee(env: Environment, ...words: string[]): Promise<Finished> {
  const terminal = keptTerminal(env);
  const code = await run(words, terminal);
  return { code, out: terminal.out.text, err: terminal.err.text };
}

/** The same, for a command that has to succeed, with its JSON. */
export async function burgeeJson<T>(env: Environment, ...words: string[]): Promise<T> {
  const { code, out, err } = await burgee(env, ...words, '--json');
  if (code !== 0) throw new Error(`burgee ${words.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out) as T;
}

export function freshFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'burgee-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A server with a control socket, in this process. */
export function serveQuietly(env: Environment): Promise<Burgee> {
  const problems: string[] = [];
  return serve(readConfig({ PORT: '0', LOG_LEVEL: 'silent', ...env }), {}, (message) => problems.push(message));
}

export interface Child {
  process: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves once standard output or error has the text. */
  shows(text: string): Promise<void>;
  /** @returns the exit code, or the signal's name */
  ended: Promise<number | NodeJS.Signals | null>;
}

const ENTRY = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));

/** Runs a command line in a process of its own, from the sources. */
export function startChild(env: Environment, ...words: string[]): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', ENTRY, ...words], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes) => {
    out += bytes;
  });
  child.stderr.on('data', (bytes) => {
    err += bytes;
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
  const shows = async (text: string): Promise<void> => {
    for (let waited = 0; !`${out}${err}`.includes(text); waited += 25) {
      if (waited > 30_000 || child.exitCode !== null) throw new Error(`never showed '${text}':\n${out}\n${err}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return { process: child, out: () => out, err: () => err, shows, ended };
}

export const POSTGRES = process.env.BURGEE_TEST_DATABASE_URL;

/** An empty database on the PostgreSQL of the suite. */
export async function freshPostgres(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `burgee_test_${randomBytes(8).toString('hex')}`;
  const ask = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: POSTGRES });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await ask(`CREATE DATABASE ${name}`);
  const url = new URL(POSTGRES as string);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
