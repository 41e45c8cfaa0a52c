import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { findEmptyDatabase } from './empty-database.ts';
import { takeLock } from './lock-file.ts';
import { startMaintenance } from './maintenance.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';

export interface OpenOptions {
  /** An external PostgreSQL; without it the embedded database is used. */
  databaseUrl?: string;
  /** The data folder; made, with rights for its owner alone, when it is missing. The embedded database is in `database` below it. */
  dataDir: string;
  /** Connections to the external PostgreSQL at most. */
  poolSize?: number;
  /** A single statement may run this long. */
  statementLimitMs?: number;
  applicationName?: string;
  /** Told of what the database got over by itself: a broken connection, a stopped worker, housekeeping that failed. */
  onWarning?: (message: string, error: unknown) => void;
}

/**
 * Opens the database that the configuration asks for and brings its schema up to date.
 * @throws DatabaseUnusableError when it is in use by another process, too old, newer than this server, or not durable
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  return options.databaseUrl ? openExternal(options.databaseUrl, options) : openOwn(options);
}

async function openExternal(url: string, { poolSize, applicationName, statementLimitMs, onWarning }: OpenOptions): Promise<Database> {
  const onConnectionError = (error: Error): void => onWarning?.('A connection to the database broke; it is replaced.', error);
  const db = await openPostgres({ url, poolSize, applicationName, statementTimeoutMs: statementLimitMs, onConnectionError });
  await orClose(db, () => migrate(db));
  return db;
}

async function openOwn({ dataDir, statementLimitMs, onWarning }: OpenOptions): Promise<Database> {
  keepPrivate(dataDir, onWarning);
  let kill = async (): Promise<void> => {};
  const onLost = (): void => {
    onWarning?.('Another process has taken the data folder; this one lets go of it.', undefined);
    void kill();
  };
  const lock = await takeLock(join(dataDir, 'lock'), { onLost });
  try {
    const onStopped = (error: Error): void => onWarning?.('The embedded database was stopped and is opened again.', error);
    const template = await findEmptyDatabase();
    const db = await openEmbedded({ folder: join(dataDir, 'database'), template, statementLimitMs, onStopped });
    kill = () => db.kill();
    await orClose(db, () => db.unwatched(() => migrate(db)));
    const maintenance = startMaintenance(db, { onError: (error) => onWarning?.('Housekeeping of the embedded database failed.', error) });
    const close = async (): Promise<void> => {
      await maintenance.stop();
      await db.close();
      lock.release();
    };
    return { ...db, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function keepPrivate(dataDir: string, onWarning: OpenOptions['onWarning']): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32' || (statSync(dataDir).mode & 0o077) === 0) return;
  try {
    chmodSync(dataDir, 0o700);
  } catch (error) {
    // A mounted volume may belong to somebody else; the folders made in it are private all the same.
    onWarning?.(`Others may look into the data folder ${dataDir}: its rights could not be changed.`, error);
  }
}

async function orClose(db: Database, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await db.close();
    throw error;
  }
}
