/**
 * One interface over the embedded database (PGlite in a worker thread) and an external PostgreSQL.
 *
 * Values, the same on both: timestamptz comes back as microseconds (number) and is given as ISO text; int8 comes back as
 * bigint, numeric as string, json and jsonb parsed, date and timestamp as text. Parameters are `$1 …`; what goes into
 * json is given as JSON text, a bigint as it is.
 *
 * A statement with parameters is one statement. Without parameters it may be several with `;` between (migrations); the
 * rows are then those of the last one.
 *
 * Errors of the server have `code`, the SQLSTATE, on both (node-postgres' DatabaseError). The others are in
 * storage-errors.ts.
 */
export type Row = Record<string, unknown>;

/** A text and what is bound to it. */
export type Statement = readonly [sql: string, parameters: readonly unknown[]];

/** Reads. A statement given here runs outside of any transaction. */
export interface Db {
  query<R = Row>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
}

declare const inTransaction: unique symbol;

/**
 * Writes. It is passed on from command to command and never acquired twice: the embedded database has one connection.
 * Statements given without waiting for the one before are sent together and run in the order given.
 */
export interface Tx extends Db {
  readonly [inTransaction]: true;
  /** Calls `run`, which must not throw, once the transaction is committed; never when it is rolled back. */
  afterCommit(run: () => void): void;
}

/** For statements whose plan is always the same. */
export interface Planned extends Db, Pick<Database, 'transaction'> {
  /**
   * Runs two statements, each a transaction of its own, sent together in one session: `then` sees what `first` has
   * committed, at the cost of no round trip more.
   * @returns the rows of `then`; rejects when either fails, and `first` may be committed all the same
   */
  queryThen<R = Row>(first: Statement, then: Statement): Promise<R[]>;
}

export interface Database extends Db {
  readonly kind: 'embedded' | 'postgres';
  /**
   * The same database for background work, which comes in slices; on the embedded one they wait behind requests. `sliceMs`
   * says how long the next one may take, which depends on whether requests are about.
   */
  readonly background: Db & Pick<Database, 'transaction'> & { sliceMs(): number };
  /**
   * The same database for statements that repeat all the time and whose plan is the same for all values: they are planned
   * once, where all others are planned for their values each time (planning.ts).
   */
  readonly planned: Planned;
  /**
   * Runs `work` in one transaction (READ COMMITTED): commit when it resolves, roll back when it throws. Deadlocks (40P01)
   * and serialization failures (40001) are retried, so `work` may run more than once: it changes nothing but the database.
   *
   * Inside `work` use the Tx alone: query() and transaction() of the Database throw NestedTransactionError there.
   * @throws CommitUnknownError when the connection went away during COMMIT: it may or may not have happened
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Resolves when the database answers; rejects when it does not. */
  ping(): Promise<void>;
  /** Finishes what runs, then lets go of files and connections. */
  close(): Promise<void>;
}
