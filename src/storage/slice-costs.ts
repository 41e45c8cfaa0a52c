/** What slices of some work cost, in milliseconds: one without rows, and each row beside that. */
export interface Costs {
  readonly sliceMs: number;
  readonly rowMs: number;
}

export interface SliceCosts {
  add(rows: number, ms: number): void;
  /** undefined before the first slice. */
  known(): Costs | undefined;
}

/** What a slice counts when the next one is there: the last ten or so tell. */
const KEEP = 0.75;
/** Sizes that differ by less than this part of their mean say nothing about what a slice without rows costs. */
const SPREAD = 0.1;
/** However little the rows seem to matter, they cost this part of their slice. */
const LEAST_ROW_SHARE = 0.02;

/** Parts the time of slices of different sizes into that of a slice and that of a row: the straight line nearest to the last ones. */
export function createSliceCosts(): SliceCosts {
  const sums = { count: 0, rows: 0, ms: 0, rowsRows: 0, rowsMs: 0 };
  let emptyMs = 0;

  const learn = (): void => {
    const [rows, ms] = [sums.rows / sums.count, sums.ms / sums.count];
    const variance = sums.rowsRows / sums.count - rows * rows;
    if (variance < (SPREAD * rows) ** 2) return;
    const rowMs = (sums.rowsMs / sums.count - rows * ms) / variance;
    // Fewer rows that took longer are a disturbance, not a measure of anything.
    if (rowMs > 0) emptyMs = Math.max(0, ms - rowMs * rows);
  };

  return {
    add(rows, took) {
      const ms = Math.max(took, 0.01);
      for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] *= KEEP;
      sums.count += 1;
      sums.rows += rows;
      sums.ms += ms;
      sums.rowsRows += rows * rows;
      sums.rowsMs += rows * ms;
      learn();
    },
    known() {
      if (sums.count === 0) return undefined;
      const [rows, ms] = [sums.rows / sums.count, sums.ms / sums.count];
      const sliceMs = Math.min(emptyMs, ms * (1 - LEAST_ROW_SHARE));
      return { sliceMs, rowMs: (ms - sliceMs) / rows };
    },
  };
}
