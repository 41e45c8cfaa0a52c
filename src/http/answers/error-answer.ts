import { apiError, errorDocument, fromFault, RequestError } from '../../jsonapi/errors.ts';
import { DomainError } from '../../lib/errors.ts';

/** More faults than this help nobody, and one large body can have very many. */
const MOST_ERRORS = 500;

export interface ErrorAnswer {
  readonly status: number;
  readonly document: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** The server is at fault, so that the error belongs in the log. */
  readonly ours: boolean;
}

/** Clients of the reference wait this many seconds and try again. */
const AGAIN = { 'Retry-After': '1' };

/**
 * What whoever called is told about something thrown.
 * @param nextId gives each entry its id; the first is the request's own
 * @param isOutage whether an unknown error means that the database cannot be reached for now
 */
export function errorAnswer(error: unknown, nextId: () => string, isOutage: (error: unknown) => boolean): ErrorAnswer {
  const { errors, headers } = asRequestError(error, isOutage);
  const status = errors[0]?.status ?? 500;
  const told = status === 503 ? { ...AGAIN, ...headers } : headers;
  // That the server is still starting is an answer, not a failure: whoever polls would fill the log with it.
  const ours = status >= 500 && !(error instanceof RequestError);
  return { status, headers: told, document: errorDocument(errors.slice(0, MOST_ERRORS), nextId), ours };
}

function asRequestError(error: unknown, isOutage: (error: unknown) => boolean): RequestError {
  if (error instanceof RequestError) return error;
  // Commands' faults are given their pointers by the operation; these come from elsewhere and concern the whole request.
  if (error instanceof DomainError) return new RequestError(error.faults.map((fault) => fromFault(fault, () => '/data')));
  if (isOutage(error)) return new RequestError(apiError('unavailable', 'The database cannot be reached. Please try again.'));
  return new RequestError(apiError('error', 'A server error occurred.'));
}
