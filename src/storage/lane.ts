import { DatabaseClosedError } from './storage-errors.ts';

export type Priority = 'request' | 'background';

/** How many turns may be under way at once, so that the worker has its next statement when it finishes one (1.7 times the reads of two). */
const DEPTH = 8;
/** After waiting this long background work takes turns with requests, or a busy server would never do any. */
const PATIENCE_MS = 1000;
/**
 * Requests are about when they came in this many of the last moments, or when there were this many of them: then the next one may
 * come at any time. A long slice has those that come meanwhile arrive in one moment, so that moments alone would not tell. Somebody
 * who asks now and then, such as how far a job is, is not: a wait for one long slice goes unnoticed there, and to rest for it would make
 * the job take half as long again.
 */
const ABOUT = { momentMs: 20, moments: 10, busy: 3, many: 12 };
/** How long a slice of background work may take: beside requests no longer than they can wait unnoticed, alone longer, since each costs a commit. */
const SLICE_MS = { besideRequests: 8, alone: 50 };

const momentOf = (nowMs: number): number => Math.floor(nowMs / ABOUT.momentMs);

interface Waiting {
  priority: Priority;
  exclusive: boolean;
  sinceMs: number;
  grant: (release: () => void) => void;
}

/** What the lane needs of the world: milliseconds that only go forward, and a way to be called later. */
export interface LaneTime {
  nowMs(): number;
  later(work: () => void, ms: number): void;
}

const realTime: LaneTime = { nowMs: () => performance.now(), later: (work, ms) => void setTimeout(work, ms).unref() };

/**
 * Who may send to the embedded database, which runs one statement at a time. A single statement takes a shared turn, a
 * transaction an exclusive one that lasts until its COMMIT is sent. Requests go before background work, which beside them
 * rests after each turn for as long as the turn took: otherwise it would fill every gap between two requests.
 */
export class Lane {
  readonly #waiting: Record<Priority, Waiting[]> = { request: [], background: [] };
  #shared = 0;
  #exclusive = false;
  #backgroundHadTurn = false;
  /** In which moments the last requests came, by their numbers. */
  #requestMoments: number[] = [];
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #willWake = false;
  #closed: (() => void) | undefined;
  readonly #time: LaneTime;

  constructor(time: LaneTime = realTime) {
    this.#time = time;
  }

  /** How long the next slice of background work may take, in milliseconds. */
  sliceMs(): number {
    return this.#hasRequests(this.#time.nowMs()) ? SLICE_MS.besideRequests : SLICE_MS.alone;
  }

  /** Waits for a turn. @returns what ends it; calling it twice does nothing */
  acquire(priority: Priority, exclusive: boolean): Promise<() => void> {
    if (this.#closed) return Promise.reject(new DatabaseClosedError());
    const sinceMs = this.#time.nowMs();
    if (priority === 'request') this.#noteRequest(sinceMs);
    return new Promise((grant) => {
      this.#waiting[priority].push({ priority, exclusive, sinceMs, grant });
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
    const nowMs = this.#time.nowMs();
    const rests = nowMs < this.#restUntilMs && !this.#closed;
    // Background work starts only when nothing else is under way: the next request then waits for one slice, not two.
    const patient = request.length > 0 && (rests || this.#backgroundHadTurn || nowMs - oldest.sinceMs < PATIENCE_MS);
    if (patient) {
      this.#backgroundHadTurn = false;
      return request.shift();
    }
    if (this.#shared > 0) return undefined;
    if (rests) return this.#wakeAfterRest(nowMs);
    this.#backgroundHadTurn = true;
    return background.shift();
  }

  #wakeAfterRest(nowMs: number): undefined {
    if (this.#willWake) return;
    this.#willWake = true;
    this.#time.later(() => {
      this.#willWake = false;
      this.#next();
    }, this.#restUntilMs - nowMs);
  }

  #releaseOf({ exclusive, priority }: Waiting): () => void {
    let held = true;
    const startedMs = this.#time.nowMs();
    return () => {
      if (!held) return;
      held = false;
      if (exclusive) this.#exclusive = false;
      else this.#shared -= 1;
      const nowMs = this.#time.nowMs();
      if (priority === 'background' && this.#hasRequests(nowMs)) this.#restUntilMs = nowMs + (nowMs - startedMs);
      this.#next();
    };
  }

  #hasRequests(nowMs: number): boolean {
    const oldest = momentOf(nowMs) - ABOUT.moments;
    const recent = this.#requestMoments.filter((moment) => moment > oldest);
    return recent.length >= ABOUT.many || new Set(recent).size >= ABOUT.busy;
  }

  #noteRequest(nowMs: number): void {
    this.#requestMoments.push(momentOf(nowMs));
    if (this.#requestMoments.length > ABOUT.many) this.#requestMoments.shift();
  }
}
