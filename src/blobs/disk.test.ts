import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiskBlobs } from './disk.ts';
import type { Blobs } from './port.ts';

let folder: string;
let blobs: Blobs;
let nowMs = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burgee-blobs-'));
  nowMs = Date.now();
  blobs = createDiskBlobs({ folder: join(folder, 'blobs'), newId: () => crypto.randomUUID(), wallMs: () => nowMs });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(key: string): Promise<string | undefined> {
  const found = await blobs.open(key);
  if (!found) return undefined;
  const bytes = await buffer(found.stream);
  expect(bytes.length).toBe(found.size);
  return bytes.toString();
}

test('keeps what it is given, until it is replaced or removed', async () => {
  expect(await read('A/images/1.png')).toBeUndefined();
  await blobs.put('A/images/1.png', Buffer.from('one'), 'image/png');
  await blobs.put('A/images/2.png', Buffer.from('two'), 'image/png');
  await blobs.put('B/images/1.png', Buffer.from('three'), 'image/png');
  expect(await read('A/images/1.png')).toBe('one');
  await blobs.put('A/images/1.png', Buffer.from('other'), 'image/png');
  expect(await read('A/images/1.png')).toBe('other');
  await blobs.put('A/images/3.png', Buffer.from('gone'), 'image/png');
  await blobs.remove('A/images/3.png');
  await blobs.remove('A/images/3.png');
  expect(await read('A/images/3.png')).toBeUndefined();
  await blobs.removeBelow('A');
  await blobs.removeBelow('A');
  expect([await read('A/images/1.png'), await read('A/images/2.png'), await read('B/images/1.png')]).toEqual([
    undefined,
    undefined,
    'three',
  ]);
});

test('a folder is no blob', async () => {
  await blobs.put('A/images/1.png', Buffer.from('one'), 'image/png');
  expect(await read('A/images')).toBeUndefined();
  expect(await read('A/images/1.png/more')).toBeUndefined();
});

test.each(['../secret.key', 'A/../../secret.key', '/etc/passwd', 'A//b', '', '.', 'A/.hidden', 'A/b\\c', 'A/b\0', '.unfinished/x'])(
  'does not take %j for a key',
  async (key) => {
    await expect(async () => blobs.put(key, Buffer.from('x'), 'image/png')).rejects.toThrow('not a key');
    await expect(async () => blobs.open(key)).rejects.toThrow('not a key');
    await expect(async () => blobs.removeBelow(key)).rejects.toThrow('not a key');
  },
);

test('what could not be written leaves nothing, and what a dead process left is taken away in time', async () => {
  await blobs.put('A/images/1.png', Buffer.from('one'), 'image/png');
  const drafts = join(folder, 'blobs', '.unfinished');
  mkdirSync(join(folder, 'blobs', 'A', 'images', 'taken.png', 'inside'), { recursive: true });
  await expect(blobs.put('A/images/taken.png', Buffer.from('x'), 'image/png')).rejects.toThrow();
  expect(readdirSync(drafts)).toEqual([]);

  writeFileSync(join(drafts, 'young'), 'half');
  writeFileSync(join(drafts, 'old'), 'half');
  utimesSync(join(drafts, 'old'), new Date(nowMs - 4_000_000), new Date(nowMs - 4_000_000));
  await blobs.put('A/images/2.png', Buffer.from('two'), 'image/png');
  expect(readdirSync(drafts)).toEqual(['young']);
  expect(existsSync(join(folder, 'blobs', 'A', 'images', '2.png'))).toBe(true);
});
