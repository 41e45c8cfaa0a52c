import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { packFolder, packLabel } from './packed-database.ts';

/** Where a run from source keeps what a build would have made: inside the project, where nobody else can put a file. */
export const CACHE_FOLDER = fileURLToPath(new URL('../../node_modules/.cache/burgee/', import.meta.url));

/**
 * Finds the prepared empty database, so that a first start does not run initdb (seconds): the one that the build put
 * beside the compiled files, or, when run from source, one made now and kept.
 * @returns the path of a pack for this version of PGlite; undefined when there is none, and initdb has to run
 */
export async function findEmptyDatabase(): Promise<string | undefined> {
  const name = emptyDatabaseName();
  const places = ['..', '../../dist'].map((place) => fileURLToPath(new URL(`${place}/${name}`, import.meta.url)));
  const found = [...places, join(CACHE_FOLDER, name)].find((file) => existsSync(file));
  if (found !== undefined || import.meta.url.endsWith('.js')) return found;
  const pack = gzipSync(await packEmptyDatabase());
  try {
    return writeWhole(join(CACHE_FOLDER, name), pack);
  } catch {
    // A folder that cannot be written to costs time at each first start, no more.
    return undefined;
  }
}

/** The file name carries the version, so that a pack of another PGlite is never picked up. */
export function emptyDatabaseName(): string {
  return `empty-database-${packLabel().replaceAll(' ', '-')}.gz`;
}

/**
 * Runs initdb in a folder of its own and packs what came out, shut down cleanly. The two template databases are dropped:
 * nobody connects to them, they are two thirds of the files, and their transaction ids would age with nobody to vacuum them.
 */
export async function packEmptyDatabase(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'burgee-empty-'));
  try {
    const pglite = await PGlite.create({ dataDir: join(folder, 'database') });
    await pglite.exec('UPDATE pg_database SET datistemplate = false');
    for (const name of ['template0', 'template1']) await pglite.exec(`DROP DATABASE ${name}`);
    await pglite.exec('VACUUM (FREEZE, ANALYZE)');
    await pglite.close();
    return packFolder(join(folder, 'database'), packLabel());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a file so that whoever finds it finds all of it. @returns its path */
export function writeWhole(file: string, bytes: Uint8Array): string {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.${process.hrtime.bigint()}`;
  writeFileSync(part, bytes);
  renameSync(part, file);
  return file;
}
