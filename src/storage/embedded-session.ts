import type { Duplex } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import pg from 'pg';
import { startThread } from '../lib/start-thread.ts';
import type { PgliteSettings } from './pglite.ts';
import { PLAN_EACH_TIME, PLAN_ONCE } from './planning.ts';
import { statement } from './statement.ts';
import { StatementNames } from './statement-names.ts';
import { DatabaseStoppedError } from './storage-errors.ts';
import { type Answer, lastAnswer } from './transaction.ts';
import { valueTypes } from './value-parsers.ts';
import { WorkerStream } from './worker-stream.ts';

export interface SessionOptions extends PgliteSettings {
  /** A statement that runs longer stops the worker: PGlite knows no statement_timeout. */
  statementLimitMs: number;
  /** Told once when the session ends other than by close(): what waited for it has been rejected. */
  onStopped: (error: Error) => void;
}

/** One life of the worker thread, with the client that speaks to it. */
export class EmbeddedSession {
  readonly #worker: Worker;
  readonly #stream: WorkerStream;
  readonly #client: pg.Client;
  readonly #names = new StatementNames();
  readonly #watchdog: NodeJS.Timeout;
  readonly #onStopped: (error: Error) => void;
  #unwatched = 0;
  #planned = false;
  #closing: (() => void) | undefined;
  #stopped: Error | undefined;

  private constructor(worker: Worker, options: SessionOptions) {
    this.#worker = worker;
    this.#onStopped = options.onStopped;
    this.#watchdog = setTimeout(() => this.#bark(options.statementLimitMs), options.statementLimitMs).unref();
    this.#stream = new WorkerStream(worker, () => this.#watchdog.refresh());
    this.#client = new pg.Client({
      stream: () => this.#stream as unknown as Duplex,
      pipeline: true,
      types: valueTypes,
      user: 'postgres',
      database: 'postgres',
      password: '',
    });
    this.#client.on('error', () => {});
    worker.on('message', (message: Uint8Array | 'closed') => {
      if (message === 'closed') this.#closing?.();
      else this.#stream.receive(message);
    });
    worker.on('error', (error) => this.#stop(new DatabaseStoppedError(error.message, error)));
    worker.on('exit', () => {
      this.#closing?.();
      this.#stop(new DatabaseStoppedError('its thread ended'));
    });
  }

  /** @throws what PGlite says when it cannot open its files */
  static async open(options: SessionOptions): Promise<EmbeddedSession> {
    const { folder, template } = options;
    const worker = startWorker({ folder, template });
    await ready(worker);
    const session = new EmbeddedSession(worker, options);
    await session.#client.connect();
    return session;
  }

  async run(sql: string, parameters: readonly unknown[] = []): Promise<Answer> {
    if (this.#stopped) throw this.#stopped;
    // It counts from here, not from the last answer: nobody may have asked for anything since.
    if (!this.busy) this.#watchdog.refresh();
    return lastAnswer(await this.#client.query(statement(this.#names, sql, parameters)));
  }

  /** How the next statements are planned; never inside a transaction, whose end could take it back. */
  plan(once: boolean): void {
    if (once === this.#planned || this.#stopped) return;
    this.#planned = once;
    // When the session is gone the statement behind it tells.
    this.#client.query(once ? PLAN_ONCE : PLAN_EACH_TIME).catch(() => {});
  }

  /** Whether the worker has something to do. */
  get busy(): boolean {
    return this.#stream.outstanding > 0;
  }

  /** Runs work that may take longer than the limit: maintenance and migrations. */
  async unwatched<T>(work: () => Promise<T>): Promise<T> {
    this.#unwatched += 1;
    try {
      return await work();
    } finally {
      this.#unwatched -= 1;
      this.#watchdog.refresh();
    }
  }

  /** Shuts PostgreSQL down cleanly; nothing may be under way. */
  async close(): Promise<void> {
    if (this.#stopped) return;
    const closed = new Promise<void>((resolve) => {
      this.#closing = resolve;
    });
    this.#worker.postMessage('close');
    await closed;
    this.#stopped = new DatabaseStoppedError('it was closed');
    this.#end();
  }

  /** Ends the thread as it is, as a power cut would. */
  kill(): void {
    this.#stop(new DatabaseStoppedError('it was killed'));
  }

  #bark(limitMs: number): void {
    this.#watchdog.refresh();
    if (this.#unwatched > 0 || !this.busy) return;
    const { answered } = this.#stream;
    // After a long pause of this thread the answer may be there, unread: messages come before the next setImmediate.
    setImmediate(() => {
      if (this.#stream.answered === answered) this.#stop(new DatabaseStoppedError(`a statement ran longer than ${limitMs} ms`));
    });
  }

  #stop(error: Error): void {
    if (this.#stopped) return;
    this.#stopped = error;
    this.#stream.destroy(error);
    this.#end();
    this.#onStopped(error);
  }

  #end(): void {
    clearTimeout(this.#watchdog);
    void this.#worker.terminate();
  }
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      worker.off('message', onReady).off('error', onError).off('exit', onExit);
      done();
    };
    const onReady = (): void => settle(resolve);
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (code: number): void => settle(() => reject(new Error(`its thread ended with code ${code}`)));
    worker.on('message', onReady).on('error', onError).on('exit', onExit);
  });
}

/**
 * How much of a function has to run before V8 compiles it a second time, ten times its own measure: at its own it spends two
 * thirds of a start on making quick, on all cores, what a start is done with by then.
 */
const TIER_UP_LATER = '--wasm-tiering-budget=18000000';

function startWorker(workerData: PgliteSettings): Worker {
  setFlagsFromString(TIER_UP_LATER);
  return startThread('./embedded-worker', import.meta.url, { workerData });
}
