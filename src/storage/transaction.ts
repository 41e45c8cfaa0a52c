import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Row, Statement, Tx } from './database.ts';
import { CommitUnknownError, NestedTransactionError } from './storage-errors.ts';

/** One session of a database, held by one transaction. Statements are sent at once and run in the order given. */
export interface Lease {
  run(sql: string, parameters?: readonly unknown[]): Promise<Answer>;
  /** Lets go of the session; with an error it is not used again. */
  release(broken?: unknown): void;
}

/** What a driver answers: the rows of the last statement and the word that names it. */
export interface Answer {
  command: string | null;
  rows: Row[];
}

/** Many writers of one row lose to each other again and again on a busy machine; together the pauses come to about two seconds. */
const MAX_ATTEMPTS = 16;
const MAX_PAUSE_MS = 250;

/** Knows whether the running code was called from inside a transaction of one database. */
export class TransactionScope {
  readonly #current = new AsyncLocalStorage<{ open: boolean }>();

  /** @throws NestedTransactionError inside a transaction that is still open */
  assertOutside(method: string): void {
    if (this.#current.getStore()?.open) throw new NestedTransactionError(method);
  }

  run<T>(state: { open: boolean }, work: () => Promise<T>): Promise<T> {
    return this.#current.run(state, work);
  }
}

/** The transaction() of both databases; see Database.transaction for what it promises. */
export async function runTransaction<T>(scope: TransactionScope, acquire: () => Promise<Lease>, work: (tx: Tx) => Promise<T>): Promise<T> {
  scope.assertOutside('transaction()');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(scope, await acquire(), work);
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error;
      await delay(Math.random() * Math.min(MAX_PAUSE_MS, 5 * 2 ** attempt));
    }
  }
}

async function runOnce<T>(scope: TransactionScope, lease: Lease, work: (tx: Tx) => Promise<T>): Promise<T> {
  const state = { open: true };
  let begun = false;
  let firstError: unknown;
  const committed: (() => void)[] = [];
  const send = async (sql: string, parameters: readonly unknown[] = []): Promise<Row[]> => {
    if (!state.open) throw new Error('This transaction is over; its Tx cannot be used any more.');
    if (begun) return (await lease.run(sql, parameters)).rows;
    begun = true;
    // BEGIN travels with the first statement: one round trip less, and none at all for work that writes nothing.
    const [, answer] = await Promise.all([lease.run('BEGIN'), lease.run(sql, parameters)]);
    return answer.rows;
  };
  const query = (sql: string, parameters?: readonly unknown[]): Promise<Row[]> => {
    const rows = send(sql, parameters);
    // Noted here as well: one of several sent together may fail before the work waits for it, which must not end the process.
    rows.catch((error: unknown) => {
      firstError ??= error;
    });
    return rows;
  };
  let result: T;
  try {
    result = await scope.run(state, () => work({ query, afterCommit: (run: () => void) => void committed.push(run) } as unknown as Tx));
  } catch (error) {
    state.open = false;
    if (begun) await rollBack(lease);
    else lease.release();
    throw error;
  }
  state.open = false;
  if (begun) await commit(lease, () => firstError);
  else lease.release();
  for (const run of committed) run();
  return result;
}

/** Planned.queryThen() of both databases. */
export async function runBoth(lease: Lease, first: Statement, then: Statement): Promise<Row[]> {
  const [one, other] = await Promise.allSettled([lease.run(...first), lease.run(...then)]);
  const failed = [one, other].find((result) => result.status === 'rejected');
  lease.release(failed === undefined || isRefusal(failed.reason) ? undefined : failed.reason);
  if (one.status === 'rejected') throw one.reason;
  if (other.status === 'rejected') throw other.reason;
  return other.value.rows;
}

/** Whether the server answered, and its session goes on. */
const isRefusal = (error: unknown): boolean => error instanceof pg.DatabaseError && error.severity === 'ERROR';

async function rollBack(lease: Lease): Promise<void> {
  try {
    await lease.run('ROLLBACK');
    lease.release();
  } catch (error) {
    // The session is gone, and with it the transaction. The error that led here is the one to report.
    lease.release(error);
  }
}

async function commit(lease: Lease, firstError: () => unknown): Promise<void> {
  let answer: Answer;
  try {
    answer = await lease.run('COMMIT');
  } catch (error) {
    // An ERROR from the server means that it rolled back; anything else leaves open what it did.
    const refused = isRefusal(error);
    lease.release(refused ? undefined : error);
    throw refused ? error : new CommitUnknownError(error);
  }
  lease.release();
  if (answer.command !== 'ROLLBACK') return;
  const cause = firstError();
  throw new Error('The transaction was rolled back: one of its statements had failed and the error was swallowed.', { cause });
}

function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return code === '40P01' || code === '40001' || isRetryable(error.cause);
}

/** The last result of what may have been several statements. */
export function lastAnswer(result: Answer | Answer[]): Answer {
  return Array.isArray(result) ? (result.at(-1) as Answer) : result;
}
