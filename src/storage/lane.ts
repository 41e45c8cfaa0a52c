import { DatabaseClosedError } from './storage-errors.ts';

export type Priority = 'request' | 'background';

/** How many turns may be under way at once, so that the worker has its next statement when it finishes one (1.7 times the reads of two). */
const DEPTH = 8;
/** After waiting this long background work takes turns with requests, or a busy server would never do any. */
const PATIENCE_MS = 1000;

interface Waiting {
  exclusive: boolean;
  sinceMs: number;
  grant: (release: () => void) => void;
}

/**
 * Who may send to the embedded database, which runs one statement at a time. A single statement takes a shared turn, a
 * transaction an exclusive one that lasts until its COMMIT is sent. Requests go before background work.
 */
export class Lane {
  readonly #waiting: Record<Priority, Waiting[]> = { request: [], background: [] };
  #shared = 0;
  #exclusive = false;
  #backgroundHadTurn = false;
  #closed: (() => void) | undefined;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Waits for a turn. @returns what ends it; calling it twice does nothing */
  acquire(priority: Priority, exclusive: boolean): Promise<() => void> {
    if (this.#closed) return Promise.reject(new DatabaseClosedError());
    return new Promise((grant) => {
      this.#waiting[priority].push({ exclusive, sinceMs: this.#nowMs(), grant });
      this.#next();
    });
  }

  /** Refuses new turns and resolves when those asked for so far are over. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#closed = resolve;
      this.#next();
    });
  }

  #next(): void {
    while (!this.#exclusive && this.#shared < DEPTH) {
      const turn = this.#choose();
      if (!turn) break;
      if (turn.exclusive) this.#exclusive = true;
      else this.#shared += 1;
      turn.grant(this.#releaseOf(turn));
    }
    if (!this.#exclusive && this.#shared === 0 && this.#waiting.request.length + this.#waiting.background.length === 0) this.#closed?.();
  }

  #choose(): Waiting | undefined {
    const { request, background } = this.#waiting;
    const oldest = background[0];
    if (!oldest) return request.shift();
    // Background work starts only when nothing else is under way: the next request then waits for one slice, not two.
    const patient = request.length > 0 && (this.#backgroundHadTurn || this.#nowMs() - oldest.sinceMs < PATIENCE_MS);
    if (patient) {
      this.#backgroundHadTurn = false;
      return request.shift();
    }
    if (this.#shared > 0) return undefined;
    this.#backgroundHadTurn = true;
    return background.shift();
  }

  #releaseOf(turn: Waiting): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (turn.exclusive) this.#exclusive = false;
      else this.#shared -= 1;
      this.#next();
    };
  }
}
