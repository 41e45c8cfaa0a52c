import type { Database, Planned, Row, Statement, Tx } from './database.ts';
import { EmbeddedSession } from './embedded-session.ts';
import { Lane, type Priority } from './lane.ts';
import type { PgliteSettings } from './pglite.ts';
import { DatabaseClosedError, DatabaseUnusableError } from './storage-errors.ts';
import { type Lease, runBoth, runTransaction, TransactionScope } from './transaction.ts';

export interface EmbeddedOptions extends PgliteSettings {
  /** After this long one statement is ended together with everything that waits, and the database opened again. */
  statementLimitMs?: number;
  /** Told when the worker was stopped and is opened again. */
  onStopped?: (error: Error) => void;
}

/** The embedded database, with what its housekeeping needs beyond the interface. */
export interface EmbeddedDatabase extends Database {
  readonly kind: 'embedded';
  /** Lets statements run as long as they need while `work` runs: migrations, VACUUM, CHECKPOINT. */
  unwatched<T>(work: () => Promise<T>): Promise<T>;
  /** Ends the worker at once, whatever it does, and does not open it again: the files belong to somebody else now. */
  kill(): Promise<void>;
}

/**
 * Opens PGlite in a worker thread.
 * @throws DatabaseUnusableError when its files cannot be opened, or commits would not reach the disk
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const keeper = new SessionKeeper(options);
  try {
    await keeper.get();
  } catch (error) {
    throw new DatabaseUnusableError(
      `The embedded database${options.folder ? ` in ${options.folder}` : ''} could not be opened: ${(error as Error).message}`,
      error,
    );
  }
  const lane = new Lane();
  const scope = new TransactionScope();
  const inLane = (priority: Priority, planned = false): Planned => ({
    query: async <R = Row>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> => {
      scope.assertOutside('query()');
      const release = await lane.acquire(priority, false);
      try {
        const session = await keeper.get();
        session.plan(planned);
        return (await session.run(sql, parameters)).rows as R[];
      } finally {
        release();
      }
    },
    transaction: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => runTransaction(scope, () => lease(lane, keeper, priority, planned), work),
    queryThen: async <R = Row>(first: Statement, then: Statement): Promise<R[]> => {
      scope.assertOutside('queryThen()');
      const release = await lane.acquire(priority, false);
      try {
        const session = await keeper.get();
        session.plan(planned);
        return (await runBoth({ run: (sql, parameters) => session.run(sql, parameters), release }, first, then)) as R[];
      } finally {
        release();
      }
    },
  });
  const requests = inLane('request');
  return {
    kind: 'embedded',
    ...requests,
    background: { ...inLane('background'), sliceMs: () => lane.sliceMs() },
    planned: inLane('request', true),
    ping: async () => void (await requests.query('SELECT 1')),
    unwatched: async (work) => (await keeper.get()).unwatched(work),
    kill: () => keeper.kill(),
    close: async () => {
      await lane.close();
      await keeper.close();
    },
  };
}

async function lease(lane: Lane, keeper: SessionKeeper, priority: Priority, planned: boolean): Promise<Lease> {
  const endTurn = await lane.acquire(priority, true);
  try {
    const session = await keeper.get();
    session.plan(planned);
    let idle: Error | undefined;
    const release = (): void => {
      clearTimeout(timer);
      endTurn();
    };
    // Work that waits for something else inside its transaction would stop everybody.
    const timer = setTimeout(() => {
      if (session.busy) return void timer.refresh();
      idle = new Error(`The transaction was rolled back: it did nothing for ${keeper.statementLimitMs} ms.`);
      session.run('ROLLBACK').catch(() => {});
      release();
    }, keeper.statementLimitMs).unref();
    return {
      run: (sql, parameters) => {
        if (idle) return Promise.reject(idle);
        timer.refresh();
        const answer = session.run(sql, parameters);
        // The next turn may be sent behind COMMIT: the worker takes one after the other.
        if (sql === 'COMMIT' || sql === 'ROLLBACK') release();
        return answer;
      },
      release,
    };
  } catch (error) {
    endTurn();
    throw error;
  }
}

/** Has one session open and, when it stopped, opens the next one. */
class SessionKeeper {
  readonly statementLimitMs: number;
  readonly #options: EmbeddedOptions;
  #session: Promise<EmbeddedSession> | undefined;
  #refusal: Error | undefined;

  constructor(options: EmbeddedOptions) {
    this.#options = options;
    this.statementLimitMs = options.statementLimitMs ?? 60_000;
  }

  async get(): Promise<EmbeddedSession> {
    if (this.#refusal) throw this.#refusal;
    this.#session ??= this.#open();
    return this.#session;
  }

  async close(): Promise<void> {
    this.#refusal ??= new DatabaseClosedError();
    const session = await this.#session?.catch(() => undefined);
    await session?.close();
  }

  async kill(): Promise<void> {
    this.#refusal = new DatabaseClosedError();
    const session = await this.#session?.catch(() => undefined);
    session?.kill();
  }

  #open(): Promise<EmbeddedSession> {
    const { folder, template, onStopped } = this.#options;
    const opening = EmbeddedSession.open({
      folder,
      template,
      statementLimitMs: this.statementLimitMs,
      onStopped: (error) => {
        this.#session = undefined;
        if (folder === undefined)
          this.#refusal = new DatabaseUnusableError('The embedded database lived in memory and was stopped: it is gone.');
        onStopped?.(error);
        // At once, so that the next request does not wait for it; when it fails, that request tries again.
        this.get().catch(() => {});
      },
    });
    opening.catch(() => {
      this.#session = undefined;
    });
    return opening;
  }
}
