import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { readMigrations } from './migrate.ts';
import { openDatabase } from './open.ts';

// Each opening takes half a second of a processor, several on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const root = mkdtempSync(join(tmpdir(), 'burgee-open-'));
afterAll(() => rmSync(root, { recursive: true }));

it('makes a data folder for its owner alone, migrated, and finds it again', async () => {
  const dataDir = join(root, 'new', 'data');
  const first = await openDatabase({ dataDir });
  expect(first.kind).toBe('embedded');
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  expect(await first.query('SELECT number FROM migrations')).toHaveLength(readMigrations().length);
  await first.query('CREATE TABLE kept AS SELECT 7 AS n');
  await first.close();
  expect(readdirSync(dataDir)).toEqual(['database']);
  const second = await openDatabase({ dataDir });
  expect(await second.query('SELECT n FROM kept')).toEqual([{ n: 7 }]);
  await second.close();
});

it('opens a data folder once at a time, and gives the lock back when it fails', async () => {
  const dataDir = join(root, 'busy');
  const holder = await openDatabase({ dataDir });
  await expect(openDatabase({ dataDir })).rejects.toThrow(/in use by process/);
  await holder.query('INSERT INTO migrations SELECT 9999, name, checksum, applied_at FROM migrations LIMIT 1');
  await holder.close();
  await expect(openDatabase({ dataDir })).rejects.toThrow(/newer than this server/);
  expect(readdirSync(dataDir)).toEqual(['database']);
});

it.skipIf(!process.env.BURGEE_TEST_DATABASE_URL)('takes an external PostgreSQL when there is one, and no lock', async () => {
  const server = new URL(process.env.BURGEE_TEST_DATABASE_URL as string);
  const dataDir = join(root, 'external');
  const name = `burgee_open_${process.pid}`;
  const { openPostgres } = await import('./postgres.ts');
  const admin = await openPostgres({ url: server.href, poolSize: 1 });
  await admin.query(`CREATE DATABASE ${name}`);
  server.pathname = `/${name}`;
  try {
    const [one, two] = await Promise.all([1, 2].map(() => openDatabase({ databaseUrl: server.href, dataDir, poolSize: 3 })));
    expect(one?.kind).toBe('postgres');
    expect(await two?.query('SELECT number FROM migrations')).toHaveLength(readMigrations().length);
    await Promise.all([one?.close(), two?.close()]);
  } finally {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.close();
  }
});
