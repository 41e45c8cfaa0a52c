import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The first byte of a gzip file; a pack as it is begins with a brace. */
const GZIP = 0x1f;

/**
 * A database folder in one file, gzipped or not: one line of JSON, then the contents of the files in that order. Zeros at the end
 * of a file are left out; most of a fresh write-ahead log is zeros.
 */
interface Header {
  /** What the folder belongs to; compared as a whole. */
  label: string;
  /** Folders have no `size`; a file's first `stored` bytes are in the pack. */
  entries: { path: string; size?: number; stored?: number }[];
}

export interface PackedFile {
  /** Relative, with `/`. */
  path: string;
  /** Undefined for a folder. */
  size: number | undefined;
  /** The file up to its trailing zeros. */
  bytes: Uint8Array;
}

/** What packs are labelled with: files of one PGlite version are read by that one alone. */
export function packLabel(): string {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8')) as { version: string };
  return `pglite ${version}`;
}

export function packFolder(folder: string, label: string): Buffer {
  const header: Header = { label, entries: [] };
  const contents: Uint8Array[] = [];
  const walk = (relative: string): void => {
    const found = readdirSync(join(folder, relative), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of found) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        header.entries.push({ path });
        walk(path);
      } else if (entry.isFile() && entry.name !== 'postmaster.pid') {
        const bytes = readFileSync(join(folder, path));
        const stored = bytes.subarray(0, lengthWithoutZeros(bytes));
        header.entries.push({ path, size: bytes.length, stored: stored.length });
        contents.push(stored);
      }
    }
  };
  walk('');
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...contents]);
}

/**
 * @param pack what packFolder gave, gzipped or not
 * @throws when it is no pack or not the one of this label
 */
export function unpack(pack: Buffer, label: string): PackedFile[] {
  const all = pack[0] === GZIP ? gunzipSync(pack) : pack;
  const end = all.indexOf(10);
  const header = JSON.parse(all.subarray(0, end).toString()) as Header;
  if (header.label !== label) throw new Error(`the packed database belongs to ${header.label}, not to ${label}`);
  let at = end + 1;
  return header.entries.map(({ path, size, stored = 0 }) => {
    at += stored;
    return { path, size, bytes: all.subarray(at - stored, at) };
  });
}

/**
 * Writes the files below `folder` and waits for the disk; the caller renames the folder to its place. All are written
 * before the first is waited for: a file system then brings them to the disk together.
 */
export function writeFolder(folder: string, files: readonly PackedFile[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { path, size, bytes } of files) {
    const target = join(folder, path);
    if (size === undefined) mkdirSync(target, { mode: 0o700 });
    else {
      writeFileSync(target, bytes, { mode: 0o600 });
      truncateSync(target, size);
    }
  }
  for (const { path, size } of files) {
    if (size === undefined) syncFolder(join(folder, path));
    else syncPath(join(folder, path), 'r+');
  }
  for (const path of [folder, dirname(folder)]) syncFolder(path);
}

/** Brings a folder's entries (new files, renames) to the disk. */
export function syncFolder(path: string): void {
  // Windows keeps them by itself, and cannot open folders.
  if (process.platform === 'win32') return;
  syncPath(path, 'r');
}

function syncPath(path: string, flags: string): void {
  const handle = openSync(path, flags);
  fsyncSync(handle);
  closeSync(handle);
}

function lengthWithoutZeros(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length -= 1;
  return length;
}
