import type { At, Fault } from '../../lib/errors.ts';

/** A name of something else in a definition; whether it exists is found out afterwards, for all at once. */
export interface Reference {
  readonly value: string;
  readonly at: At;
}

/** What is gathered while a definition is read. */
export interface Reading extends Surroundings {
  readonly faults: Fault[];
  readonly metrics: Reference[];
  /** Lists or segments. */
  readonly groups: Reference[];
  /** Regular expressions, which only the database can judge. */
  readonly expressions: Reference[];
}

/** What a definition means depends on these. */
export interface Surroundings {
  /** Whether an id is a segment's; otherwise it is a list's. */
  readonly isSegment: (id: string) => boolean;
  /** The metric that stands for revenue. */
  readonly revenueMetric?: string | undefined;
}

/** @param surroundings may be left out where only faults are looked for */
export const newReading = (surroundings: Surroundings = { isSegment: () => false }): Reading => ({
  ...{ faults: [], metrics: [], groups: [], expressions: [], ...surroundings },
});

/** Notes a fault and answers that there is nothing. */
export function refuse(reading: Reading, at: At, detail: string): undefined {
  reading.faults.push({ kind: 'invalid', detail, at });
  return undefined;
}
