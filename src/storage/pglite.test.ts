import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, expect, it, vi } from 'vitest';
import { DurableFS } from './durable-fs.ts';
import { findEmptyDatabase } from './empty-database.ts';
import { packLabel, unpack, writeFolder } from './packed-database.ts';
import { checkDurability } from './pglite.ts';

// Each opening takes half a second of a processor, several on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'burgee-pglite-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function start(name: string, startParams: string[]): Promise<{ pglite: PGlite; files: DurableFS }> {
  writeFolder(join(folder, name), unpack(readFileSync((await findEmptyDatabase()) as string), packLabel()));
  const files = new DurableFS(join(folder, name));
  return { files, pglite: await PGlite.create({ fs: files, startParams }) };
}

it('brings the log to the disk once for each commit that wrote', async () => {
  const { pglite, files } = await start('durable', [
    ...PGlite.defaultStartParams.filter((flag) => flag !== '-F'),
    '-c',
    'wal_sync_method=fsync',
  ]);
  await pglite.exec('CREATE TABLE things (id integer)');
  const before = files.logSyncs;
  for (let id = 0; id < 5; id += 1) await pglite.query('INSERT INTO things VALUES ($1)', [id]);
  await pglite.query('SELECT count(*) FROM things');
  expect(files.logSyncs - before).toBe(5);
  await expect(checkDurability(pglite, files)).resolves.toBeUndefined();
  await pglite.close();
});

it('refuses a PGlite that does not wait for the disk', async () => {
  const { pglite, files } = await start('careless', PGlite.defaultStartParams);
  await expect(checkDurability(pglite, files)).rejects.toThrow(/did not reach the disk/);
  await pglite.close();
});
