import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../lib/clock.ts';
import { isoMicros } from '../lib/time.ts';
import type { Database, Db, Tx } from './database.ts';
import { checkPersonOwned } from './person-owned/check-person-owned.ts';
import { DatabaseUnusableError } from './storage-errors.ts';

export interface Migration {
  /** From the file's name `0007-what-it-does.sql`. */
  number: number;
  name: string;
  sql: string;
  /** SHA-256 of the text, hexadecimal. */
  checksum: string;
}

/** Any number that nothing else in the database locks. */
const LOCK = 7_521_866_309_472;
const OWN_MIGRATIONS = fileURLToPath(new URL('./migrations/', import.meta.url));

/**
 * Reads the migrations of a folder in their order. Numbers may be left out, for whoever works on something else at the same
 * time; no number is there twice.
 */
export function readMigrations(folder: string = OWN_MIGRATIONS): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  const taken = new Set<number>();
  return files.map((file) => {
    const [, digits, name] = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file) ?? [];
    const number = Number(digits);
    if (name === undefined || number < 1) throw new Error(`migrations: expected a name such as 0001-what-it-does.sql, found ${file}`);
    if (taken.has(number)) throw new Error(`migrations: the number of ${file} is taken`);
    taken.add(number);
    // Line ends are not part of a migration: a checkout on Windows has others.
    const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    return {
      ...{ number, name, sql },
      checksum: createHash('sha256').update(sql).digest('hex'),
    };
  });
}

/**
 * Brings the schema to what this version of the server needs: forward only, each migration in a transaction of its own. One
 * with a lower number that came later is applied when it comes.
 * Several processes may do so at once: the first one works, the others wait and find it done.
 * @throws DatabaseUnusableError when the database is newer than this server, an applied migration was changed since, or a
 *   table has rows of people and nothing says what happens to them
 */
export async function migrate(
  db: Database,
  migrations: readonly Migration[] = readMigrations(),
  clock: Pick<Clock, 'wall'> = systemClock(),
): Promise<void> {
  const known = await db.query("SELECT 1 FROM pg_catalog.pg_tables WHERE tablename = 'migrations' AND schemaname = current_schema()");
  const done = known.length > 0 ? await check(db, migrations) : new Set<number>();
  for (const migration of migrations) {
    if (!done.has(migration.number)) await db.transaction((tx) => apply(tx, migrations, migration, clock));
  }
  await checkPersonOwned(db);
}

async function apply(tx: Tx, migrations: readonly Migration[], migration: Migration, clock: Pick<Clock, 'wall'>): Promise<void> {
  await tx.query('SET LOCAL statement_timeout = 0');
  await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await tx.query(
    'CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL)',
  );
  if ((await check(tx, migrations)).has(migration.number)) return;
  try {
    await tx.query(migration.sql);
  } catch (error) {
    throw new Error(`Migration ${migration.number} (${migration.name}) failed: ${(error as Error).message}`, { cause: error });
  }
  const { number, name, checksum } = migration;
  await tx.query('INSERT INTO migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)', [
    number,
    name,
    checksum,
    isoMicros(clock.wall()),
  ]);
}

/** @returns the numbers of the migrations that the database has */
async function check(db: Db, migrations: readonly Migration[]): Promise<Set<number>> {
  const applied = await db.query<Pick<Migration, 'number' | 'name' | 'checksum'>>(
    'SELECT number, name, checksum FROM migrations ORDER BY number',
  );
  for (const { number, name, checksum } of applied) {
    const own = migrations.find((migration) => migration.number === number);
    if (!own) {
      throw new DatabaseUnusableError(
        `The database is newer than this server: it has migration ${number} (${name}), the server knows none of that number. Install the newer version again.`,
      );
    }
    if (own.checksum !== checksum) {
      throw new DatabaseUnusableError(
        `Migration ${number} (${own.name}) is not the one that was applied to this database: its text was changed afterwards.`,
      );
    }
  }
  return new Set(applied.map(({ number }) => number));
}
