import type { Database } from './database.ts';

/** How many rows the next slice of some background work should have. */
export interface Pace {
  rows(): number;
  /** Tells how long a slice took, from its first statement to its last. */
  took(rows: number, ms: number): void;
}

export interface PaceLimits {
  readonly first: number;
  readonly most: number;
}

/** So that one slow slice, or one quick one, does not swing the next ones. */
const AT_MOST_TIMES = 2;

/**
 * Finds by measuring how many rows fill the time that a slice may take (Database.background.sliceMs). The time of one row is
 * kept, not a number of rows, since the time allowed changes with every request that comes.
 */
export function createPace(background: Pick<Database['background'], 'sliceMs'>, { first, most }: PaceLimits): Pace {
  let msPerRow: number | undefined;
  let last = first;
  return {
    rows() {
      if (msPerRow === undefined) return first;
      last = Math.max(1, Math.min(most, last * AT_MOST_TIMES, Math.floor(background.sliceMs() / msPerRow)));
      return last;
    },
    took(rows, ms) {
      if (rows === 0) return;
      const now = Math.max(ms, 0.01) / rows;
      msPerRow = msPerRow === undefined ? now : (msPerRow + now) / 2;
    },
  };
}

/** A pace for each kind of work, since their rows cost differently. */
export function createPaces(background: Pick<Database['background'], 'sliceMs'>, limits: PaceLimits): (kind: string) => Pace {
  const paces = new Map<string, Pace>();
  return (kind) => {
    const pace = paces.get(kind) ?? createPace(background, limits);
    paces.set(kind, pace);
    return pace;
  };
}
