import type { At } from '../../../lib/errors.ts';
import { type Reading, refuse } from '../reading.ts';

/** Conditions about things that this server does not have are refused: they could only be accepted and forgotten. */
export function refuseCondition(detail: string): (condition: unknown, at: At, reading: Reading) => undefined {
  return (_condition, at, reading) => refuse(reading, [...at, 'type'], detail);
}
