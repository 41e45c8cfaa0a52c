import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';
import { DatabaseUnusableError } from './storage-errors.ts';

export interface LockFile {
  /** Gives the lock back; calling it twice does nothing. */
  release(): void;
}

export interface LockOptions {
  /** How often the holder touches the file. */
  heartbeatMs?: number;
  /** A holder that cannot be looked up (another container or machine) counts as gone when it has not touched the file for this long. */
  goneAfterMs?: number;
  /** Called when somebody else has taken the lock, which must not happen: stop using what it protects. */
  onLost?: () => void;
}

interface Holder extends ProcessIdentity {
  token: string;
}

/**
 * Takes a lock that one process may hold: nothing in PGlite stops a second one from opening the same files and ruining
 * them. A holder that was killed is recognised by process number, start time and boot; one in another container or on
 * another machine by its silence.
 * @throws DatabaseUnusableError naming the process that holds it
 */
export async function takeLock(path: string, options: LockOptions = {}): Promise<LockFile> {
  const { heartbeatMs = 2000, goneAfterMs = 12_000, onLost } = options;
  const own: Holder = { ...ownIdentity(), token: randomUUID() };
  const text = JSON.stringify(own);
  let file = create(path, own.token, text);
  for (; file === undefined; file = create(path, own.token, text)) {
    const holder = read(path);
    if (holder === 'none') continue;
    const running = holder === 'unreadable' ? undefined : isRunning(holder);
    if (running === true) throw inUse(path, holder as Holder);
    if (running === undefined && !(await isSilent(path, goneAfterMs))) throw inUse(path, holder);
    remove(path, holder);
  }
  return keep(path, file, own, text, heartbeatMs, onLost);
}

function keep(path: string, file: number, own: Holder, text: string, heartbeatMs: number, onLost?: () => void): LockFile {
  let held = true;
  const isOurs = (): boolean => {
    const holder = read(path);
    return typeof holder === 'object' && holder.token === own.token;
  };
  const end = (): void => {
    held = false;
    clearInterval(timer);
    closeSync(file);
  };
  const timer = setInterval(() => {
    if (isOurs()) {
      // The same bytes again: the file's time then comes from the file system's clock, not from this machine's.
      writeSync(file, text, 0);
      return;
    }
    end();
    onLost?.();
  }, heartbeatMs).unref();
  return {
    release: () => {
      if (!held) return;
      end();
      if (isOurs()) unlinkSync(path);
    },
  };
}

function inUse(path: string, holder: Holder | 'unreadable'): DatabaseUnusableError {
  const by = holder === 'unreadable' ? 'another process' : `process ${holder.pid} on ${holder.hostname}`;
  return new DatabaseUnusableError(
    `The data folder ${dirname(path)} is in use by ${by}. One process at a time may open it: stop that one first.`,
  );
}

/**
 * Makes the file together with its contents, so that nobody reads half of it.
 * @returns its descriptor, or undefined when somebody has one there
 */
function create(path: string, token: string, text: string): number | undefined {
  const draft = `${path}.${token}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, text, 0);
    linkSync(draft, path);
    return file;
  } catch (error) {
    closeSync(file);
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    return createWithoutLink(path, text);
  } finally {
    unlinkSync(draft);
  }
}

/** For file systems that know no links; whoever reads the file before it is written waits as for one that cannot be looked up. */
function createWithoutLink(path: string, text: string): number | undefined {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, text, 0);
    return file;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

function read(path: string): Holder | 'none' | 'unreadable' {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return typeof holder.pid === 'number' && typeof holder.token === 'string' ? (holder as Holder) : 'unreadable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'unreadable';
  }
}

/** Waits whether the file is touched; ages are counted by the file system's clock, which is the same for all. */
async function isSilent(path: string, goneAfterMs: number): Promise<boolean> {
  const before = modifiedMs(path);
  const probe = join(dirname(path), `.${randomUUID()}`);
  writeFileSync(probe, '');
  const age = statSync(probe).mtimeMs - before;
  rmSync(probe);
  if (age >= goneAfterMs) return true;
  await delay(Math.min(goneAfterMs, goneAfterMs - age));
  return modifiedMs(path) === before;
}

/** Takes a dead holder's file away. When two do so at once, the one that finds a living holder's file in its hand puts it back. */
function remove(path: string, holder: Holder | 'unreadable'): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const found = read(aside);
  const same = found === holder || (typeof found === 'object' && typeof holder === 'object' && found.token === holder.token);
  try {
    if (!same) copyFileSync(aside, path, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(aside);
  }
}

function modifiedMs(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
