#!/usr/bin/env node
/**
 * Puts dist/empty-database-….gz beside the compiled files: what initdb makes, packed, so that a first start does not wait
 * for it. Run by the build, after TypeScript; does nothing when the file for this version of PGlite is there.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const { emptyDatabaseName, packEmptyDatabase, writeWhole } = await import('../dist/storage/empty-database.js');

const file = join(dist, emptyDatabaseName());
if (!existsSync(file)) {
  for (const name of readdirSync(dist)) if (name.startsWith('empty-database-')) rmSync(join(dist, name));
  writeWhole(file, gzipSync(await packEmptyDatabase(), { level: 9 }));
}
