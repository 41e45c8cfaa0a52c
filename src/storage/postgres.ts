import pg from 'pg';
import type { Database, Planned, Row, Statement, Tx } from './database.ts';
import { PLAN_EACH_TIME, PLAN_ONCE, SET_PLANNING } from './planning.ts';
import { statement } from './statement.ts';
import { StatementNames } from './statement-names.ts';
import { DatabaseUnusableError } from './storage-errors.ts';
import { type Lease, lastAnswer, runBoth, runTransaction, TransactionScope } from './transaction.ts';
import { valueTypes } from './value-parsers.ts';

const OLDEST_VERSION = 15;
/** A slice of background work has connections of its own, but holds locks. */
const SLICE_MS = 200;
/** As many as the recorder of events writes batches at once. */
const PLANNED_CONNECTIONS = 2;

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  url: string;
  /** Connections at most, besides two for the statements that are planned once. */
  poolSize?: number;
  /** What pg_stat_activity shows. */
  applicationName?: string;
  /** After this long a statement is ended by the server; 0 is never. */
  statementTimeoutMs?: number;
  /** Told of connections that broke while nobody used them. */
  onConnectionError?: (error: Error) => void;
}

/**
 * Opens an external PostgreSQL. Sessions carry settings and prepared statements: a pooler in between has to pool sessions,
 * not transactions.
 * @throws DatabaseUnusableError when the server is older than PostgreSQL 15
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const size = options.poolSize ?? 10;
  // Connections of its own, or a segment build would have requests wait.
  const forBackground = Math.floor(size / 3);
  const pool = openPool(options, size - forBackground);
  const background = forBackground > 0 ? openPool(options, forBackground) : pool;
  const planned = openPool(options, Math.min(PLANNED_CONNECTIONS, size), true);
  const close = async (): Promise<void> => {
    await Promise.all([...new Set([pool, background, planned])].map((one) => one.end()));
  };
  try {
    await checkVersion(pool);
  } catch (error) {
    await close();
    throw error;
  }
  const names = new StatementNames();
  const scope = new TransactionScope();
  return {
    kind: 'postgres',
    ...onPool(pool, scope, names),
    background: { ...onPool(background, scope, names), sliceMs: () => SLICE_MS },
    planned: onPool(planned, scope, names),
    ping: async () => void (await pool.query('SELECT 1')),
    close,
  };
}

function openPool(options: PostgresOptions, max: number, planOnce = false): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max,
    application_name: options.applicationName ?? 'burgee',
    types: valueTypes,
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    onConnect: (client) => prepareSession(client, options.statementTimeoutMs ?? 60_000, planOnce),
  });
  // A connection that breaks while idle is replaced by the pool; without a listener the process would end.
  pool.on('error', (error) => options.onConnectionError?.(error));
  return pool;
}

function prepareSession(client: pg.ClientBase, statementTimeoutMs: number, planOnce: boolean): Promise<unknown> {
  // Statements in flight are told by their own promise; this keeps the event from ending the process.
  client.on('error', () => {});
  return client.query(`
    SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres';
    SET statement_timeout = ${Math.floor(statementTimeoutMs)}; SET idle_in_transaction_session_timeout = 60000;
    -- What was acknowledged is committed, whatever the role's settings say; stricter settings stay.
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
    ${SET_PLANNING}; ${planOnce ? PLAN_ONCE : PLAN_EACH_TIME}`);
}

async function checkVersion(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ number: string; name: string }>(
    "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS name",
  );
  const { number, name } = rows[0] as { number: string; name: string };
  assertVersion(Number(number), name);
}

/**
 * @param number as in `server_version_num`: 150020 is 15.20
 * @throws DatabaseUnusableError when it is older than what the statements are written for
 */
export function assertVersion(number: number, name: string): void {
  if (number >= OLDEST_VERSION * 10_000) return;
  throw new DatabaseUnusableError(`DATABASE_URL is PostgreSQL ${name}; PostgreSQL ${OLDEST_VERSION} or newer is needed.`);
}

function onPool(pool: pg.Pool, scope: TransactionScope, names: StatementNames): Planned {
  const acquire = async (): Promise<Lease> => {
    const client = await pool.connect();
    return {
      run: async (sql, parameters = []) => lastAnswer(await client.query(statement(names, sql, parameters))),
      release: (broken) => client.release(broken !== undefined),
    };
  };
  return {
    query: async <R = Row>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> => {
      scope.assertOutside('query()');
      return lastAnswer(await pool.query(statement(names, sql, parameters))).rows as R[];
    },
    transaction: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => runTransaction(scope, acquire, work),
    queryThen: async <R = Row>(first: Statement, then: Statement): Promise<R[]> => {
      scope.assertOutside('queryThen()');
      return (await runBoth(await acquire(), first, then)) as R[];
    },
  };
}
