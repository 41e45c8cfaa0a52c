import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { packFolder, unpack, writeFolder } from './packed-database.ts';

const root = mkdtempSync(join(tmpdir(), 'burgee-pack-'));
afterAll(() => rmSync(root, { recursive: true }));

it('gives back the same folder, gzipped or not', () => {
  const source = join(root, 'source');
  mkdirSync(join(source, 'empty'), { recursive: true });
  mkdirSync(join(source, 'a', 'b'), { recursive: true });
  const contents: Record<string, Buffer> = {
    'a/b/zeros': Buffer.alloc(100_000),
    'a/tail': Buffer.concat([Buffer.from('start\n'), Buffer.alloc(5000)]),
    nothing: Buffer.alloc(0),
    text: Buffer.from('line\n\nline'),
  };
  for (const [path, bytes] of Object.entries(contents)) writeFileSync(join(source, path), bytes);
  writeFileSync(join(source, 'postmaster.pid'), '42');
  const pack = packFolder(source, 'this one');
  expect(pack.length).toBeLessThan(1000);
  for (const bytes of [pack, gzipSync(pack)]) {
    const target = join(root, `target-${bytes.length}`);
    writeFolder(target, unpack(bytes, 'this one'));
    expect((readdirSync(target, { recursive: true }) as string[]).sort()).toEqual([
      'a',
      'a/b',
      'a/b/zeros',
      'a/tail',
      'empty',
      'nothing',
      'text',
    ]);
    for (const [path, expected] of Object.entries(contents)) expect(readFileSync(join(target, path)).equals(expected)).toBe(true);
    expect(statSync(target).mode & 0o077).toBe(0);
  }
});

it('refuses the pack of another version', () => {
  const pack = packFolder(join(root, 'source'), 'pglite 0.1.0');
  expect(() => unpack(pack, 'pglite 0.2.0')).toThrow(/belongs to pglite 0.1.0/);
});
