import type { Clock, Micros } from '../lib/clock.ts';

/**
 * Remembers which pieces of background work failed, so that they are left alone for a while and hold up no others. Each failure
 * in a row doubles the pause. It lives in one process: another one, or a restart, tries at once.
 */
export interface Backoff<Piece> {
  /** Those that are not to be tried now. */
  resting(): Piece[];
  failed(piece: Piece): void;
  succeeded(piece: Piece): void;
}

const SECOND: Micros = 1_000_000;
const LONGEST: Micros = 600 * SECOND;
/** Beyond these, what failed first is tried again. */
const MOST_PIECES = 1000;

interface Failure<Piece> {
  readonly piece: Piece;
  readonly times: number;
  readonly until: Micros;
}

/** @param nameOf tells pieces apart */
export function createBackoff<Piece>(clock: Pick<Clock, 'wall'>, nameOf: (piece: Piece) => string): Backoff<Piece> {
  const failures = new Map<string, Failure<Piece>>();
  return {
    resting() {
      const now = clock.wall();
      return [...failures.values()].filter(({ until }) => until > now).map(({ piece }) => piece);
    },
    failed(piece) {
      const name = nameOf(piece);
      const times = (failures.get(name)?.times ?? 0) + 1;
      const pause = Math.min(SECOND * 2 ** times, LONGEST);
      failures.delete(name);
      failures.set(name, { piece, times, until: clock.wall() + pause });
      for (const oldest of failures.keys()) {
        if (failures.size <= MOST_PIECES) break;
        failures.delete(oldest);
      }
    },
    succeeded: (piece) => void failures.delete(nameOf(piece)),
  };
}
