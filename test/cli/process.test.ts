import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { burgeeJson, type Child, type Environment, freshFolder, freshPostgres, POSTGRES, startChild } from './cli-support.ts';

let folder: ReturnType<typeof freshFolder>;
let env: Environment;
let children: Child[];

const child = (more: Environment, ...words: string[]): Child => {
  const started = startChild({ ...env, ...more }, ...words);
  children.push(started);
  return started;
};
const urlOf = (server: Child): string => /URL +(http:\S+)/.exec(server.out())?.[1] as string;
const statusOf = async (url: string, key: string): Promise<number> => {
  const headers = { authorization: `Klaviyo-API-Key ${key}`, revision: '2026-07-15' };
  return (await fetch(`${url}/api/lists`, { headers })).status;
};

/** @returns the last command's exit code, and what all of them said on standard error */
function inShell(line: string): Promise<{ code: number | null; err: string }> {
  const shell = spawn('sh', ['-c', line], { cwd: join(import.meta.dirname, '../..') });
  let err = '';
  shell.stderr.on('data', (bytes) => {
    err += bytes;
  });
  return new Promise((resolve) => shell.on('close', (code) => resolve({ code, err })));
}

beforeEach(() => {
  folder = freshFolder();
  env = { BURGEE_DATA_DIR: join(folder.path, 'data'), PORT: '0' };
  children = [];
});
afterEach(async () => {
  for (const { process, ended } of children) {
    process.kill('SIGKILL');
    await ended;
  }
  folder.remove();
});

describe('burgee start', { timeout: 60_000 }, () => {
  it('prints its keys at the first start only, and ends well when told to', async () => {
    const first = child({});
    await first.shows('burgee keys create');
    const key = /Private key +(pk_\S+)/.exec(first.out())?.[1] as string;
    expect(first.out()).toMatch(/Public key +[R-Y][0-9A-Za-z]{5}\n/);
    expect(first.out()).toContain(`API docs  ${urlOf(first)}/docs/api`);
    expect(await statusOf(urlOf(first), key)).toBe(200);
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(existsSync(join(env.BURGEE_DATA_DIR as string, 'control.sock'))).toBe(false);
    expect(existsSync(join(env.BURGEE_DATA_DIR as string, 'lock'))).toBe(false);

    const second = child({}, 'start');
    await second.shows('burgee keys create');
    expect(second.out()).not.toMatch(/pk_|Public key/);
    expect(await statusOf(urlOf(second), key)).toBe(200);
    second.process.kill('SIGINT');
    expect(await second.ended).toBe(0);
  });

  it('does not repeat a private key that it was given', async () => {
    const given = `pk_${'c1'.repeat(17)}`;
    const server = child({ BURGEE_PRIVATE_KEY: given, BURGEE_PUBLIC_KEY: 'SHOP01' });
    await server.shows('Public key   SHOP01');
    expect(`${server.out()}${server.err()}`).not.toContain(given);
    expect(await statusOf(urlOf(server), given)).toBe(200);
  });

  it('says who has the data folder, or the port', async () => {
    const server = child({});
    await server.shows('is serving');
    const again = child({});
    expect(await again.ended).toBe(1);
    expect(again.err()).toContain(`already: ${urlOf(server)} (process ${server.process.pid}).`);

    const other = child({ BURGEE_DATA_DIR: join(folder.path, 'other'), PORT: new URL(urlOf(server)).port });
    expect(await other.ended).toBe(1);
    expect(other.err()).toMatch(/^burgee: Port \d+ on 127\.0\.0\.1 is already in use/);
    expect(other.err()).not.toContain('    at ');
  });

  it('names every bad setting', async () => {
    const server = child({ PORT: '-1', HOST: '', BURGEE_LIMITS: 'none', DATABASE_URL: 'mysql://x' });
    expect(await server.ended).toBe(1);
    for (const name of ['PORT', 'BURGEE_LIMITS', 'DATABASE_URL']) expect(server.err()).toContain(`${name} must be`);
    expect(existsSync(env.BURGEE_DATA_DIR as string)).toBe(false);
  });

  it('says that PostgreSQL is not there', async () => {
    const server = child({ DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/burgee', BURGEE_SECRET_KEY: 'a'.repeat(64) });
    expect(await server.ended).toBe(1);
    expect(server.err()).toContain('PostgreSQL cannot be reached at 127.0.0.1:1 (ECONNREFUSED)');
    expect(server.err()).not.toContain('hidden');
  });

  it.runIf(POSTGRES)('starts on PostgreSQL, and never prints its password', async () => {
    const { url, drop } = await freshPostgres();
    try {
      const withPassword = new URL(url);
      withPassword.password = 'hidden';
      const server = child({ DATABASE_URL: withPassword.href, BURGEE_SECRET_KEY: 'a'.repeat(64) });
      await server.shows('burgee keys create');
      expect(server.out()).toMatch(/Database +postgres/);
      expect(`${server.out()}${server.err()}`).not.toContain('hidden');
      server.process.kill('SIGTERM');
      expect(await server.ended).toBe(0);
    } finally {
      await drop();
    }
  });
});

describe('commands in a process of their own', { timeout: 60_000 }, () => {
  it('find the server, and take the folder once it has gone', async () => {
    const server = child({});
    await server.shows('is serving');
    expect(await burgeeJson(env, 'status')).toMatchObject({ running: true, url: urlOf(server), pid: server.process.pid });
    const status = child({}, 'status');
    expect(await status.ended).toBe(0);
    // As after kill -9: the lock and the socket are still there, and nobody behind them.
    server.process.kill('SIGKILL');
    await server.ended;
    expect(existsSync(join(env.BURGEE_DATA_DIR as string, 'control.sock'))).toBe(true);
    const list = child({}, 'accounts', 'list');
    expect(await list.ended).toBe(0);
    expect(list.out()).toContain('My company');
    const gone = child({}, 'status');
    expect(await gone.ended).toBe(1);
    expect(gone.out()).toContain('No server is running');
  });

  it('do not mind when nobody reads to the end', async () => {
    const { code, err } = await inShell(`"${process.execPath}" --import tsx src/cli/index.ts openapi | head -1`);
    expect([code, err]).toEqual([0, '']);
  });

  it('stop on Ctrl-C, what was written stays, and the same again finishes it', async () => {
    const server = child({});
    await server.shows('is serving');
    const seed = child({}, 'seed', '--profiles', '400', '--events', '40000');
    await seed.shows('events: ');
    seed.process.kill('SIGINT');
    expect(await seed.ended).toBe(130);
    expect(seed.err()).toContain('burgee: Stopped.\n  What was written stays; the same command again adds the rest.');
    // The server has stopped it too, and lives.
    expect(await burgeeJson(env, 'seed', '--profiles', '400', '--events', '400')).toMatchObject({ profilesFound: 400 });
    expect(server.err()).toBe('');
  });

  it('wait for a server that is just starting, and it for them', async () => {
    const held = child({});
    await held.shows('is serving');
    held.process.kill('SIGTERM');
    await held.ended;
    const server = child({});
    // By now the folder exists; the lock is taken before the socket is there.
    const list = child({}, 'keys', 'list');
    expect(await list.ended).toBe(0);
    expect(list.out()).toContain('First key');
    // Whichever of the two had the folder first, the other waited for it.
    await server.shows('is serving');
  });
});

describe('an address that others have', { timeout: 60_000 }, () => {
  let other: Server;
  beforeEach(async () => {
    other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => other.close(resolve)));

  it('is noticed before keys are made that nobody would ever see', async () => {
    const { port } = other.address() as { port: number };
    const server = child({ PORT: String(port) });
    expect(await server.ended).toBe(1);
    expect(existsSync(env.BURGEE_DATA_DIR as string)).toBe(false);
    const again = child({});
    await again.shows('Private key  pk_');
  });
});
