import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Blobs, checkKey } from './port.ts';

/** Files that are being written lie in a folder whose name no key has. */
const UNFINISHED = '.unfinished';
/** What an earlier process left is taken away; a process beside this one may still be writing what is younger. */
const STALE_MS = 3_600_000;

/**
 * Blobs as files below a folder. A file is written beside its place, brought to the disk and renamed, so that it is there as a
 * whole or not at all.
 * @param parts.wallMs milliseconds of the wall clock, which files' times are in as well
 */
export function createDiskBlobs({ folder, newId, wallMs }: { folder: string; newId: () => string; wallMs: () => number }): Blobs {
  const pathOf = (key: string): string => join(folder, ...checkKey(key).split('/'));
  return {
    async put(key, bytes) {
      const path = pathOf(key);
      const drafts = join(folder, UNFINISHED);
      await makeFolder(drafts);
      await makeFolder(dirname(path));
      await removeStale(drafts, wallMs());
      const draft = join(drafts, newId());
      try {
        await writeDurably(draft, bytes);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      await syncFolder(dirname(path));
    },
    async open(key) {
      const path = pathOf(key);
      const found = await stat(path).catch(unlessMissing);
      return found?.isFile() ? { size: found.size, stream: createReadStream(path) } : undefined;
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    removeBelow: (name) => rm(pathOf(name), { recursive: true, force: true }),
  };
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes what is missing of a path, each folder durable in the one above it. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  let at = path;
  do {
    at = dirname(at);
    await syncFolder(at);
  } while (at !== dirname(first));
}

async function removeStale(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(unlessMissing);
    if (found && nowMs - found.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows keeps entries by itself, and cannot open folders.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
