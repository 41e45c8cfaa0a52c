import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../../lib/start-thread.ts';
import type { Compiled } from '../templates/language/compile.ts';
import { type Composed, compose, type Piece, type Whole } from './compose.ts';
import type { Done, Job } from './compose-worker.ts';

/** What messages are composed of: the sources of the parts, and the same compiled. */
export interface Parts {
  readonly texts: Readonly<Record<string, string>>;
  readonly parts: ReadonlyMap<string, Compiled>;
}

/** Composes messages so that nobody else waits for it. */
export interface Composers {
  /** @returns one for each piece, in their order */
  compose(parts: Parts, whole: Whole, pieces: readonly Piece[]): Promise<Composed[]>;
  /** Ends the threads; what they are at is rejected. */
  close(): Promise<void>;
}

/** So few are composed here, as long as it is quick: a thread costs 15 MB, and a copy of everything. */
const FEW = 5;
const QUICK_MS = 10;
/** What a thread is given at once: little enough that several have something to do, and so much that asking costs nothing beside it. */
const CHUNK = 25;
const IDLE_MS = 10_000;
/** The language ends a message that takes long by itself; this is for what nobody thought of. */
const TOO_LONG_MS = 60_000;
/** Of each thread. Without, one may grow to what the whole process may. */
const HEAP_MB = 256;

interface Waiting {
  readonly job: Job;
  readonly resolve: (composed: readonly Composed[]) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  now?: Waiting;
  timer?: NodeJS.Timeout;
}

/** Threads are started when the first messages come, and end when none came for a while. @param most threads at once */
export function createComposers(most = Math.min(4, Math.max(1, availableParallelism() - 1))): Composers {
  const threads = new Set<Thread>();
  const queue: Waiting[] = [];
  let numbers = 0;
  let closed = false;

  const end = (thread: Thread, error: Error): void => {
    if (!threads.delete(thread)) return;
    clearTimeout(thread.timer);
    thread.now?.reject(error);
    void thread.worker.terminate();
    next();
  };
  const give = (thread: Thread, waiting: Waiting): void => {
    clearTimeout(thread.timer);
    thread.now = waiting;
    thread.worker.ref();
    thread.timer = setTimeout(() => end(thread, new Error('composing took too long')), TOO_LONG_MS);
    try {
      thread.worker.postMessage(waiting.job);
    } catch (error) {
      // Something of it cannot be given to a thread.
      waiting.reject(error as Error);
      rest(thread);
    }
  };
  const rest = (thread: Thread): void => {
    thread.now = undefined;
    thread.worker.unref();
    clearTimeout(thread.timer);
    thread.timer = setTimeout(() => end(thread, new Error('idle')), IDLE_MS).unref();
  };
  const start = (): Thread => {
    const worker = startThread('./compose-worker', import.meta.url, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    const thread: Thread = { worker };
    threads.add(thread);
    worker.on('message', ({ composed }: Done) => {
      thread.now?.resolve(composed);
      rest(thread);
      next();
    });
    worker.on('error', (error) => end(thread, error as Error));
    worker.on('exit', (code) => end(thread, new Error(`a thread that composes messages ended with ${code}`)));
    return thread;
  };
  const next = (): void => {
    for (let free = freeThread(); free && queue.length > 0; free = freeThread()) give(free, queue.shift() as Waiting);
  };
  const freeThread = (): Thread | undefined => {
    if (queue.length === 0) return undefined;
    return [...threads].find(({ now }) => now === undefined) ?? (threads.size < most ? start() : undefined);
  };
  const inThread = (texts: Job['texts'], whole: Whole, pieces: readonly Piece[]): Promise<readonly Composed[]> =>
    new Promise((resolve, reject) => {
      if (closed) reject(new Error('messages are composed no more'));
      else queue.push({ job: { number: ++numbers, texts, whole, pieces }, resolve, reject });
      next();
    });

  return {
    async compose({ texts, parts }, whole, pieces) {
      const here: Composed[] = [];
      if (pieces.length <= FEW) composeQuickly(here, parts, whole, pieces);
      const chunks: Promise<readonly Composed[]>[] = [];
      for (let at = here.length; at < pieces.length; at += CHUNK) chunks.push(inThread(texts, whole, pieces.slice(at, at + CHUNK)));
      return [...here, ...(await Promise.all(chunks)).flat()];
    },
    async close() {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.reject(new Error('messages are composed no more'));
      const ended = [...threads].map((thread) => {
        end(thread, new Error('messages are composed no more'));
        return thread.worker.terminate();
      });
      await Promise.all(ended);
    },
  };
}

/** One at least; the others only while it takes no time that requests would notice. */
function composeQuickly(made: Composed[], parts: Parts['parts'], whole: Whole, pieces: readonly Piece[]): void {
  const started = performance.now();
  for (const piece of pieces) {
    made.push(compose(parts, whole, piece, () => performance.now()));
    if (performance.now() - started > QUICK_MS) return;
  }
}

/** For whoever composes one message at a time, and has no threads. */
export const composeHere: Composers = {
  compose: async ({ parts }, whole, pieces) => pieces.map((piece) => compose(parts, whole, piece, () => performance.now())),
  close: async () => {},
};
