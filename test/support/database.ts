import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Database } from '../../src/storage/database.ts';
import { openEmbedded } from '../../src/storage/embedded.ts';
import { CACHE_FOLDER, findEmptyDatabase, writeWhole } from '../../src/storage/empty-database.ts';
import { migrate, readMigrations } from '../../src/storage/migrate.ts';
import { packFolder, packLabel } from '../../src/storage/packed-database.ts';
import { openPostgres } from '../../src/storage/postgres.ts';

export interface TestDatabase {
  db: Database;
  close(): Promise<void>;
}

/** Set to a PostgreSQL whose user may create databases, the suite runs there; otherwise on the embedded database, in memory. */
const POSTGRES = process.env.BURGEE_TEST_DATABASE_URL;

/** A migrated, empty database of its own for one test file. */
export async function testDatabase(): Promise<TestDatabase> {
  if (POSTGRES) return testPostgres(POSTGRES);
  const db = await openEmbedded({ template: await migratedPack() });
  return { db, close: () => db.close() };
}

/** Changes with every migration, so that a template is never older than the code. */
function templateName(): string {
  const texts = [packLabel(), ...readMigrations().map(({ checksum }) => checksum)];
  return createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16);
}

async function migratedPack(): Promise<string> {
  const file = join(CACHE_FOLDER, `test-database-${templateName()}.pack`);
  if (existsSync(file)) return file;
  const folder = mkdtempSync(join(tmpdir(), 'burgee-test-'));
  try {
    const db = await openEmbedded({ folder: join(folder, 'database'), template: await findEmptyDatabase() });
    await migrate(db);
    await db.close();
    writeWhole(file, packFolder(join(folder, 'database'), packLabel()));
    removeOldPacks(file);
    return file;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packs of earlier migrations; the young ones may be in use by another run. */
function removeOldPacks(newest: string): void {
  const now = statSync(newest).mtimeMs;
  for (const name of readdirSync(CACHE_FOLDER)) {
    const file = join(CACHE_FOLDER, name);
    if (name.startsWith('test-database-') && now - statSync(file).mtimeMs > 3_600_000) rmSync(file, { force: true });
  }
}

async function testPostgres(server: string): Promise<TestDatabase> {
  const template = `burgee_template_${templateName()}`;
  const name = `burgee_test_${randomBytes(8).toString('hex')}`;
  await onServer(server, async (client) => {
    // One test file makes the template, the others wait: CREATE DATABASE refuses a template that somebody is connected to.
    await client.query('SELECT pg_advisory_lock(752186)');
    const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rows.length === 0) await makeTemplate(client, server, template);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const db = await openPostgres({ url: withDatabase(server, name), poolSize: 4 });
  return {
    db,
    close: async () => {
      await db.close();
      await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

async function makeTemplate(client: pg.Client, server: string, template: string): Promise<void> {
  const building = `${template}_building`;
  await client.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${building}`);
  const db = await openPostgres({ url: withDatabase(server, building), poolSize: 1 });
  try {
    await migrate(db);
  } finally {
    await db.close();
  }
  await client.query(`ALTER DATABASE ${building} RENAME TO ${template}`);
  const older = "SELECT datname FROM pg_database WHERE datname LIKE 'burgee\\_template\\_%' AND datname <> $1";
  for (const { datname } of (await client.query<{ datname: string }>(older, [template])).rows) {
    await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  }
}

async function onServer(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
