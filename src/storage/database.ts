/**
 * One interface over the embedded database (PGlite in a worker thread) and an external PostgreSQL.
 *
 * Values: timestamptz comes back as microseconds (number) and is given as ISO text; int8 and numeric counts come back as
 * bigint and string respectively; jsonb is parsed. Parameters are `$1 …`; objects for jsonb are given as JSON text.
 */
export type Row = Record<string, unknown>;

/** Reads. A statement given here runs outside of any transaction. */
export interface Db {
  query<R = Row>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
}

declare const inTransaction: unique symbol;

/** Writes. It is passed on from command to command and never acquired twice: the embedded database has one connection. */
export interface Tx extends Db {
  readonly [inTransaction]: true;
}

export interface Database extends Db {
  readonly kind: 'embedded' | 'postgres';
  /** The same database for background work: slices of at most 50 ms that wait behind requests on the embedded one. */
  readonly background: Db & Pick<Database, 'transaction'>;
  /** Runs `work` in one transaction: commit when it resolves, roll back when it throws. Deadlocks (40P01) and serialization failures (40001) are retried. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Resolves when the database answers; rejects when it does not. */
  ping(): Promise<void>;
  /** Finishes what runs, then lets go of files and connections. */
  close(): Promise<void>;
}
