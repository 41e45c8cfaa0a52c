import type { Parameters } from 'fast-check';

const { BURGEE_FUZZ_RUNS, BURGEE_FUZZ_SEED } = process.env;

/** How often, and from which seed; a failure says which seed it was. */
export const RUNS: Parameters<unknown> = {
  numRuns: BURGEE_FUZZ_RUNS === undefined ? 300 : Number(BURGEE_FUZZ_RUNS),
  ...(BURGEE_FUZZ_SEED === undefined ? {} : { seed: Number(BURGEE_FUZZ_SEED) }),
};

/** Long enough for many runs on a slow machine. */
export const TIMEOUT_MS = 60_000 + (RUNS.numRuns ?? 0) * 1000;
