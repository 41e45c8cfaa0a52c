import type { At, Fault } from '../../lib/errors.ts';

/** A name of something else in a definition; whether it exists is found out afterwards, for all at once. */
export interface Reference {
  readonly value: string;
  readonly at: At;
}

/** What is gathered while a definition is read. */
export interface Reading {
  readonly faults: Fault[];
  readonly metrics: Reference[];
  /** Lists or segments. */
  readonly groups: Reference[];
  /** Regular expressions, which only the database can judge. */
  readonly expressions: Reference[];
  /** Whether an id is a segment's; otherwise it is a list's. */
  readonly isSegment: (id: string) => boolean;
}

export const newReading = (isSegment: Reading['isSegment'] = () => false): Reading => ({
  ...{ faults: [], metrics: [], groups: [], expressions: [], isSegment },
});

/** Notes a fault and answers that there is nothing. */
export function refuse(reading: Reading, at: At, detail: string): undefined {
  reading.faults.push({ kind: 'invalid', detail, at });
  return undefined;
}
