import type { Database } from './database.ts';
import { createSliceCosts } from './slice-costs.ts';

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
 * A slice takes at least this many times what one without rows would. Otherwise a machine on which the first statement takes
 * longer than a slice may would come down to a row a slice, and stay there.
 */
const EMPTY_SLICES = 2;
/** Slices of fewer rows than this may be slow because they are slices; one with more rows now and then shows it. */
const FEW_ROWS = 16;
const LOOK_EVERY = 8;
const LOOK_TIMES = 4;

/**
 * Finds by measuring how many rows fill the time that a slice may take (Database.background.sliceMs). What a slice and a row
 * cost is kept, not a number of rows, since the time allowed changes with every request that comes.
 */
export function createPace(background: Pick<Database['background'], 'sliceMs'>, { first, most }: PaceLimits): Pace {
  const costs = createSliceCosts();
  let last = first;
  let sinceLook = 0;
  return {
    rows() {
      const known = costs.known();
      if (!known) return first;
      const { sliceMs, rowMs } = known;
      const ms = Math.max(background.sliceMs(), EMPTY_SLICES * sliceMs);
      last = Math.max(1, Math.min(most, last * AT_MOST_TIMES, Math.floor((ms - sliceMs) / rowMs)));
      sinceLook = last < FEW_ROWS ? sinceLook + 1 : 0;
      if (sinceLook < LOOK_EVERY) return last;
      sinceLook = 0;
      return Math.min(most, last * LOOK_TIMES);
    },
    took: (rows, ms) => {
      if (rows > 0) costs.add(rows, ms);
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
