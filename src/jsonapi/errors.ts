import type { At, Fault, FaultKind } from '../lib/errors.ts';

/** One entry of an error answer, before it gets its id. */
export interface ApiError {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly source: { readonly pointer: string } | { readonly parameter: string };
  readonly meta?: Readonly<Record<string, unknown>>;
  /** `framework` errors carry neither links nor meta; `request` errors carry both, empty or not. */
  readonly family: 'framework' | 'request';
  /** Link about the error, where the reference sends one. */
  readonly link?: string;
}

/** The catalogue: every code that this server answers, with the title that the reference gives it. */
const CATALOGUE = {
  invalid: { status: 400, title: 'Invalid input.', family: 'request' },
  parse_error: { status: 400, title: 'Malformed request.', family: 'request' },
  not_authenticated: { status: 401, title: 'Authentication credentials were not provided.', family: 'framework' },
  authentication_failed: { status: 401, title: 'Incorrect authentication credentials.', family: 'framework' },
  permission_denied: { status: 403, title: 'You do not have permission to perform this action.', family: 'framework' },
  forbidden: { status: 403, title: 'Forbidden.', family: 'request' },
  not_found: { status: 404, title: 'Not found.', family: 'framework' },
  tag_service_error: { status: 404, title: 'Tag Service Error', family: 'framework' },
  method_not_allowed: { status: 405, title: 'Method not allowed.', family: 'framework' },
  conflict: { status: 409, title: 'Conflict.', family: 'request' },
  duplicate_profile: { status: 409, title: 'Conflict.', family: 'request' },
  gone: { status: 410, title: 'Gone.', family: 'framework' },
  payload_too_large: { status: 413, title: 'Payload too large.', family: 'request' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type.', family: 'request' },
  throttled: { status: 429, title: 'Request was throttled.', family: 'request' },
  error: { status: 500, title: 'A server error occurred.', family: 'framework' },
  unavailable: { status: 503, title: 'Service unavailable.', family: 'framework' },
} as const;

export type ErrorCode = keyof typeof CATALOGUE;

interface Particulars {
  pointer?: string;
  parameter?: string;
  meta?: Record<string, unknown>;
  link?: string;
}

export function apiError(code: ErrorCode, detail: string, { pointer, parameter, meta, link }: Particulars = {}): ApiError {
  const { status, title, family } = CATALOGUE[code];
  const whole = family === 'framework' ? '/data/' : '/data';
  const source = parameter === undefined ? { pointer: pointer ?? whole } : { parameter };
  return { status, code, title, detail, source, family, ...(meta ? { meta } : {}), ...(link ? { link } : {}) };
}

/** What the request pipeline throws; the answer's status is the first error's. */
export class RequestError extends Error {
  readonly errors: readonly ApiError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(errors: ApiError | readonly ApiError[], headers: Readonly<Record<string, string>> = {}) {
    const list = Array.isArray(errors) ? (errors as readonly ApiError[]) : [errors as ApiError];
    super(list.map((error) => error.detail).join('; '));
    this.name = 'RequestError';
    this.errors = list;
    this.headers = headers;
  }
}

const CODE_OF: Record<FaultKind, ErrorCode> = {
  invalid: 'invalid',
  not_found: 'not_found',
  conflict: 'conflict',
  duplicate_profile: 'duplicate_profile',
  forbidden: 'forbidden',
  unavailable: 'unavailable',
  tag_service_error: 'tag_service_error',
};

/** A domain fault as the API says it. Unknown ids and outages concern the whole document, so they have no pointer of their own. */
export function fromFault(fault: Fault, pointer: (at: At) => string): ApiError {
  const code = CODE_OF[fault.kind];
  const whole = CATALOGUE[code].family === 'framework';
  return apiError(code, fault.detail, { pointer: whole ? undefined : pointer(fault.at ?? []), meta: fault.meta });
}

/** The error document. `nextId` gives each entry its id; the first is the request's own. */
export function errorDocument(errors: readonly ApiError[], nextId: () => string): { errors: unknown[] } {
  return {
    errors: errors.map(({ status, code, title, detail, source, meta, family, link }) => ({
      id: nextId(),
      status,
      code,
      title,
      detail,
      source,
      ...(family === 'request' ? { links: link ? { type: link } : {}, meta: meta ?? {} } : {}),
    })),
  };
}
