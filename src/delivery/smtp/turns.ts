import type { SessionPool } from './session-pool.ts';

/** Whose turn it is, of several servers. */
export interface Turns {
  /** A server with room, as soon as there is one; undefined when that would be too late. It is to be given back. */
  take(waitMs: number): Promise<SessionPool | undefined>;
  give(pool: SessionPool): void;
  /** Nobody waits for a server's pace any more: nothing is going to be sent. */
  close(): void;
}

/** A server that could not be reached is passed over for so long, while there are others. */
const DOWN_MS = 30_000;
/** After so many turns all begin anew, so that a server which was away does not get everything when it is back. */
const ROUND = 1000;

/** Of the servers with room, the one that is the furthest behind its share is next. */
export function createTurns(pools: readonly SessionPool[]): Turns {
  const given = new Map<SessionPool, number>();
  const taken = new Map<SessionPool, number>();
  const waiting: { pass: (pool: SessionPool) => void }[] = [];
  /** When a server may get the next one, on the clock of performance.now(). */
  const ready = new Map<SessionPool, number>();
  let closed = false;
  let round = 0;
  let wake: NodeJS.Timeout | undefined;

  const add = (counts: Map<SessionPool, number>, pool: SessionPool, number: number): void =>
    void counts.set(pool, (counts.get(pool) ?? 0) + number);
  const next = (now: number): SessionPool | undefined => {
    const since = now - DOWN_MS;
    const reachable = pools.filter((pool) => (pool.downSince() ?? Number.NEGATIVE_INFINITY) < since);
    const free = (reachable.length > 0 ? reachable : pools).filter(
      (pool) => (taken.get(pool) ?? 0) < pool.server.connections && (closed || (ready.get(pool) ?? 0) <= now),
    );
    const share = (pool: SessionPool): number => (given.get(pool) ?? 0) / pool.server.weight;
    const [first] = free.sort((a, b) => share(a) - share(b));
    if (!first) return undefined;
    if (++round % ROUND === 0) given.clear();
    add(given, first, 1);
    add(taken, first, 1);
    const { perSecond } = first.server;
    if (perSecond < Number.POSITIVE_INFINITY) ready.set(first, Math.max(ready.get(first) ?? 0, now) + 1000 / perSecond);
    return first;
  };
  const pass = (): void => {
    clearTimeout(wake);
    // One moment for all that follows: a server that becomes ready between two looks would be waited for by nobody.
    const now = performance.now();
    while (waiting.length > 0) {
      const free = next(now);
      if (!free) break;
      waiting.shift()?.pass(free);
    }
    const soonest = Math.min(...[...ready.values()].filter((at) => at > now));
    if (waiting.length > 0 && soonest < Number.POSITIVE_INFINITY) wake = setTimeout(pass, Math.max(1, soonest - performance.now()));
  };
  return {
    take(waitMs) {
      const pool = waiting.length === 0 ? next(performance.now()) : undefined;
      if (pool) return Promise.resolve(pool);
      return new Promise((resolve) => {
        const late = setTimeout(() => {
          waiting.splice(waiting.indexOf(entry), 1);
          resolve(undefined);
        }, waitMs);
        const entry = {
          pass: (free: SessionPool) => {
            clearTimeout(late);
            resolve(free);
          },
        };
        waiting.push(entry);
        if (waiting.length === 1) pass();
      });
    },
    give(pool) {
      add(taken, pool, -1);
      pass();
    },
    close() {
      closed = true;
      pass();
    },
  };
}
