import { AsyncResource } from 'node:async_hooks';
import { DomainError } from '../../lib/errors.ts';
import { isAboutRows, toCallersError } from './write-errors.ts';
import { type EventEntry, type EventGroup, GroupsRefused, type WriteDeps, writeEvents } from './write-events.ts';

export interface RecorderOptions {
  /** Rows of one batch at most; a larger call makes a batch of its own. */
  batchRows?: number;
  /** Text of one batch at most, in characters; a larger call makes a batch of its own. */
  batchCharacters?: number;
  /** How long a batch waits at most for as many rows as the ones before it had. */
  waitMs?: number;
  /** Batches written at once; the embedded database has one lane, so 1 there. */
  inFlight?: number;
  /** Rows and characters that may wait; what comes beyond is refused with 'unavailable'. */
  queueRows?: number;
  queueCharacters?: number;
  /** Told of every batch before it is written. */
  onBatch?: (rows: number) => void;
}

export interface EventRecorder {
  /**
   * Resolves when the entries are committed: all of them or none. Call it outside of transactions.
   * @throws DomainError with the faults of these entries, or 'unavailable' when the queue is full or the database is away
   */
  record(entries: readonly EventEntry[]): Promise<void>;
  /** How many rows wait or are being written. */
  pending(): number;
  /** Refuses new calls and resolves when those taken are over. */
  close(): Promise<void>;
}

interface Call extends EventGroup {
  rows: number;
  characters: number;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Collects the events of all callers and accounts into micro-batches, each one transaction (a commit costs as much as a few
 * hundred rows). A batch that fails is split until the call at fault is alone; only that one is told.
 */
export function createEventRecorder(deps: WriteDeps, options: RecorderOptions = {}): EventRecorder {
  const batchRows = options.batchRows ?? 500;
  const batchCharacters = options.batchCharacters ?? 4_000_000;
  const waitMs = options.waitMs ?? 2;
  const inFlight = options.inFlight ?? (deps.db.kind === 'embedded' ? 1 : 2);
  const queueRows = options.queueRows ?? 50_000;
  const queueCharacters = options.queueCharacters ?? 100_000_000;
  // Batches are written in a context of their own: they belong to many callers.
  const own = new AsyncResource('EventRecorder');
  const queue: Call[] = [];
  const waiting = { rows: 0, characters: 0 };
  let pending = 0;
  let writing = 0;
  // Rows that the present callers are expected to bring: about as many as the last batches had. When they are there it is
  // no use to wait for more, so that one caller alone does not wait at all.
  let expected = 0;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  let closed: (() => void) | undefined;

  const start = (): void => {
    clearTimeout(timer);
    clearImmediate(soon);
    [timer, soon] = [undefined, undefined];
    const batch = take(queue, batchRows, batchCharacters);
    let taken = 0;
    for (const call of batch) {
      taken += call.rows;
      waiting.characters -= call.characters;
    }
    waiting.rows -= taken;
    expected = Math.max(taken, expected / 2);
    options.onBatch?.(taken);
    writing++;
    void write(deps, batch).then(() => {
      writing--;
      pending -= taken;
      // Whoever is waiting by now has waited long enough.
      while (queue.length > 0 && writing < inFlight) start();
      if (pending === 0) closed?.();
    });
  };

  const enqueue = (call: Call): void => {
    queue.push(call);
    waiting.rows += call.rows;
    waiting.characters += call.characters;
    pending += call.rows;
    if (writing >= inFlight) return;
    if (waiting.rows >= batchRows) own.runInAsyncScope(start);
    // Not at once: more may come with the same turn of the event loop.
    else if (waiting.rows >= expected) soon ??= own.runInAsyncScope(() => setImmediate(start));
    else timer ??= own.runInAsyncScope(() => setTimeout(start, waitMs));
  };

  return {
    pending: () => pending,
    record(entries) {
      if (closed) return Promise.reject(unavailable('The server is shutting down.'));
      const call = { entries, ...sizeOf(entries) };
      if (pending + call.rows > queueRows || waiting.characters + call.characters > queueCharacters) {
        return Promise.reject(unavailable('More events are arriving than can be stored. Try again later.'));
      }
      return new Promise((resolve, reject) => enqueue({ ...call, resolve, reject }));
    },
    close: () =>
      new Promise((resolve) => {
        closed = resolve;
        if (pending === 0) resolve();
      }),
  };
}

/** About what the other columns of a row take. */
const ROW_CHARACTERS = 100;

function sizeOf(entries: readonly EventEntry[]): { rows: number; characters: number } {
  let rows = 0;
  let characters = 0;
  for (const { events } of entries) {
    rows += events.length;
    for (const { properties, uniqueId } of events) characters += properties.length + uniqueId.length + ROW_CHARACTERS;
  }
  return { rows, characters };
}

function take(queue: Call[], maxRows: number, maxCharacters: number): Call[] {
  let count = 0;
  let rows = 0;
  let characters = 0;
  for (const call of queue) {
    rows += call.rows;
    characters += call.characters;
    if (count > 0 && (rows > maxRows || characters > maxCharacters)) break;
    count++;
  }
  return queue.splice(0, count);
}

/** Writes calls and answers each; never rejects. */
async function write(deps: WriteDeps, calls: readonly Call[]): Promise<void> {
  try {
    settle(calls, await writeEvents(deps, calls));
  } catch (error) {
    if (error instanceof GroupsRefused) {
      const [refused, others] = partition(calls, (call) => error.refused.has(call));
      settle(refused, error.refused);
      if (others.length > 0) await write(deps, others);
    } else if (calls.length > 1 && isAboutRows(error)) {
      const half = calls.length >> 1;
      await write(deps, calls.slice(0, half));
      await write(deps, calls.slice(half));
    } else {
      const told = toCallersError(error);
      for (const call of calls) call.reject(told);
    }
  }
}

function settle(calls: readonly Call[], refused: ReadonlyMap<EventGroup, DomainError>): void {
  for (const call of calls) {
    const error = refused.get(call);
    if (error) call.reject(error);
    else call.resolve();
  }
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
}

const unavailable = (detail: string): DomainError => new DomainError({ kind: 'unavailable', detail });
