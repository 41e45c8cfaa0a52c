import { DomainError } from '../../lib/errors.ts';
import { NoIdSpan } from '../../lib/event-ids.ts';
import { CommitUnknownError, DatabaseClosedError, DatabaseStoppedError } from '../../storage/storage-errors.ts';

/** SQLSTATE classes that speak of the data: values, constraints, limits; XX000 is what Citus calls a violated constraint. */
const ABOUT_ROWS = /^(22|23|54|XX000)/;
/** Of the server or the way to it: connections, resources, shutdown and timeout, the system, a race lost again and again. */
const OUTAGE = /^(08|40|53|57|58|25006|55P03)/;
/** Of the operating system's network calls. */
const NETWORK = /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_)/;
/** node-postgres has no codes for these. */
const CONNECTION_TEXT = /connection (terminated|error|timeout)|timeout exceeded when trying to connect/i;

const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code ?? '');

/** Whether some row of a batch may be the reason, so that smaller batches are worth a try. */
export function isAboutRows(error: unknown): boolean {
  return error instanceof DomainError || ABOUT_ROWS.test(codeOf(error));
}

/** A deadlock or a serialization failure: the same work can succeed at once. */
export function isRaceLost(error: unknown): boolean {
  return codeOf(error) === '40P01' || codeOf(error) === '40001';
}

/** What the callers of a batch that failed as a whole are told. */
export function toCallersError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  if (isOutage(error)) {
    // A statement that committed by itself, or a COMMIT, may have been done although its answer never came.
    const detail = 'The database cannot be reached at the moment; whether the events were stored is not known. Try again later.';
    return withCause(new DomainError({ kind: 'unavailable', detail }), error);
  }
  if (/^(22|54)/.test(codeOf(error))) {
    return withCause(new DomainError({ kind: 'invalid', detail: 'A value of this event cannot be stored.', at: [] }), error);
  }
  return error;
}

function isOutage(error: unknown): boolean {
  if (error instanceof CommitUnknownError || error instanceof DatabaseStoppedError || error instanceof DatabaseClosedError) return true;
  if (error instanceof NoIdSpan) return true;
  const code = codeOf(error);
  return OUTAGE.test(code) || NETWORK.test(code) || (error instanceof Error && CONNECTION_TEXT.test(error.message));
}

function withCause(error: DomainError, cause: unknown): DomainError {
  error.cause = cause;
  return error;
}
