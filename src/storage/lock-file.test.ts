import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeLock } from './lock-file.ts';
import { ownIdentity } from './process-identity.ts';
import { DatabaseUnusableError } from './storage-errors.ts';

let folder: string;
let path: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burgee-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function holdElsewhere(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('../../test/support/hold-lock.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

const write = (holder: object): void => writeFileSync(path, JSON.stringify({ ...ownIdentity(), token: 'theirs', ...holder }));
const holder = (): { token: string; pid: number } => JSON.parse(readFileSync(path, 'utf8'));

it('is held by one, for its owner alone to read, and free after release', async () => {
  const lock = await takeLock(path);
  await expect(takeLock(path)).rejects.toThrow(DatabaseUnusableError);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  lock.release();
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
  (await takeLock(path)).release();
});

it('refuses a second process, naming the first, and is free when that one was killed', async () => {
  const child = await holdElsewhere();
  await expect(takeLock(path)).rejects.toThrow(new RegExp(`${folder} is in use by process ${child.pid} `));
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  const lock = await takeLock(path);
  expect(holder().pid).toBe(process.pid);
  lock.release();
});

it('is not fooled by a process number that was given out again', async () => {
  write({ startedAt: '1' });
  const lock = await takeLock(path);
  expect(holder().token).not.toBe('theirs');
  lock.release();
});

describe('a holder that cannot be looked up', () => {
  it('counts as gone when it does not touch the file', async () => {
    write({ place: 'another container' });
    const lock = await takeLock(path, { goneAfterMs: 200 });
    expect(holder().pid).toBe(process.pid);
    lock.release();
  });

  it('holds while it touches the file', async () => {
    write({ place: 'another container', hostname: 'elsewhere' });
    const text = readFileSync(path);
    const timer = setInterval(() => writeFileSync(path, text), 20);
    await expect(takeLock(path, { goneAfterMs: 200 })).rejects.toThrow(/on elsewhere/);
    clearInterval(timer);
    expect(holder().token).toBe('theirs');
  });

  it('may have left half a file', async () => {
    writeFileSync(path, '{"pid":');
    (await takeLock(path, { goneAfterMs: 50 })).release();
    expect(existsSync(path)).toBe(false);
  });
});

it('goes to one of many who find a dead one at once', async () => {
  write({ startedAt: '1' });
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(path)));
  const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(winners).toHaveLength(1);
  winners[0]?.release();
  expect(readdirSync(folder)).toEqual([]);
});

it('touches its file, and says so when somebody took it', async () => {
  const onLost = vi.fn();
  const lock = await takeLock(path, { heartbeatMs: 10, onLost });
  const before = statSync(path).mtimeMs;
  await vi.waitFor(() => expect(statSync(path).mtimeMs).toBeGreaterThan(before));
  write({});
  await vi.waitFor(() => expect(onLost).toHaveBeenCalledTimes(1));
  lock.release();
  expect(holder().token).toBe('theirs');
});
