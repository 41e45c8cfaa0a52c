import type { Figure } from './figure.ts';

/** A ratio to a limit lies within these unless the measurement itself is broken; no word about whether it is good. */
const LOWEST = 0.001;
const HIGHEST = 1000;

/** What is wrong with figures as such, one sentence each: the only thing that a bench run can fail at besides an error. */
export function soundFigures(figures: readonly Figure[]): string[] {
  if (figures.length === 0) return ['Nothing was measured.'];
  return figures
    .filter(({ value, unit }) => !(value > LOWEST) || (unit === 'x' && value > HIGHEST))
    .map(({ bench, database, name, value }) => `${bench}, ${database}: ${name} came out as ${value}, which cannot be.`);
}
