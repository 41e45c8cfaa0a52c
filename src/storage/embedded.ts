import type { Database, Db, Row, Tx } from './database.ts';
import { EmbeddedSession } from './embedded-session.ts';
import { Lane, type Priority } from './lane.ts';
import type { PgliteSettings } from './pglite.ts';
import { DatabaseUnusableError } from './storage-errors.ts';
import { type Lease, runTransaction, TransactionScope } from './transaction.ts';

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
  const inLane = (priority: Priority): Db & Pick<Database, 'transaction'> => ({
    query: async <R = Row>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> => {
      scope.assertOutside('query()');
      const release = await lane.acquire(priority, false);
      try {
        return (await (await keeper.get()).run(sql, parameters)).rows as R[];
      } finally {
        release();
      }
    },
    transaction: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => runTransaction(scope, () => lease(lane, keeper, priority), work),
  });
  const requests = inLane('request');
  return {
    kind: 'embedded',
    ...requests,
    background: inLane('background'),
    ping: async () => void (await requests.query('SELECT 1')),
    unwatched: async (work) => (await keeper.get()).unwatched(work),
    close: async () => {
      await lane.close();
      await keeper.close();
    },
  };
}

async function lease(lane: Lane, keeper: SessionKeeper, priority: Priority): Promise<Lease> {
  const release = await lane.acquire(priority, true);
  try {
    const session = await keeper.get();
    return {
      run: (sql, parameters) => {
        const answer = session.run(sql, parameters);
        // The next turn may be sent behind COMMIT: the worker takes one after the other.
        if (sql === 'COMMIT' || sql === 'ROLLBACK') release();
        return answer;
      },
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Has one session open and, when it stopped, opens the next one. */
class SessionKeeper {
  readonly #options: EmbeddedOptions;
  #session: Promise<EmbeddedSession> | undefined;
  #opened = false;

  constructor(options: EmbeddedOptions) {
    this.#options = options;
  }

  get(): Promise<EmbeddedSession> {
    this.#session ??= this.#open();
    return this.#session;
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    await session?.close();
  }

  #open(): Promise<EmbeddedSession> {
    const { folder, template, statementLimitMs = 60_000, onStopped } = this.#options;
    if (folder === undefined && this.#opened) {
      return Promise.reject(new DatabaseUnusableError('The embedded database lived in memory and was stopped: its contents are gone.'));
    }
    this.#opened = true;
    const opening = EmbeddedSession.open({
      folder,
      template,
      statementLimitMs,
      onStopped: (error) => {
        this.#session = undefined;
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
