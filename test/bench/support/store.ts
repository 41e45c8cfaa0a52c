import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Kind } from './figure.ts';

/** An empty place for one server's data, gone when it is dropped. */
export interface Store {
  readonly kind: Kind;
  /** Also with an external database: the command socket lives there. */
  readonly dataDir: string;
  readonly databaseUrl?: string;
  drop(): Promise<void>;
}

/** A PostgreSQL whose user may create databases. */
export const POSTGRES_URL = process.env.BURGEE_TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** The server's version, or undefined where none answers. */
export async function postgresVersion(): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

export async function makeStore(kind: Kind, folder: string = tmpdir()): Promise<Store> {
  const dataDir = mkdtempSync(join(folder, 'burgee-bench-'));
  const removeFolder = (): void => rmSync(dataDir, { recursive: true, force: true });
  if (kind === 'embedded') return { kind, dataDir, drop: async () => removeFolder() };
  const name = `burgee_bench_${randomBytes(6).toString('hex')}`;
  await onPostgres(POSTGRES_URL, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${name}`;
  return {
    ...{ kind, dataDir, databaseUrl: url.href },
    drop: async () => {
      removeFolder();
      await onPostgres(POSTGRES_URL, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

export async function onPostgres<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
