import { toCallersError } from '../engine/events/write-errors.ts';
import { DomainError } from '../lib/errors.ts';

/** Whether an error means that the database cannot be reached for now, or that the outcome of a COMMIT is not known. */
export function isOutage(error: unknown): boolean {
  const told = toCallersError(error);
  return told instanceof DomainError && told.faults.some(({ kind }) => kind === 'unavailable');
}
