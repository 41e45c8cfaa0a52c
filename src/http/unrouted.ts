import { apiError, RequestError } from '../jsonapi/errors.ts';
import type { KnownPath } from './routes.ts';

/** What a call gets that no route takes: OPTIONS is told the methods, everything else is an error. */
export interface Unrouted {
  readonly allow?: string;
  readonly error?: RequestError;
}

/** @param method as sent; @param path without the query */
export function answerUnrouted(paths: readonly KnownPath[], method: string, path: string): Unrouted {
  const known = paths.find(({ pattern }) => pattern.test(path));
  const missing = known?.notBuilt.get(method === 'HEAD' ? 'GET' : method);
  if (missing) {
    const detail = `The operation ${missing.operationId} is part of the API, but this server does not have it yet: see /docs/api#coverage.`;
    return { error: new RequestError(apiError('not_found', detail)) };
  }
  if (!known || known.routes.length === 0) {
    return { error: new RequestError(apiError('not_found', `The path ${path.slice(0, 200)} does not exist.`)) };
  }
  if (method === 'OPTIONS') return { allow: known.allow };
  return { allow: known.allow, error: new RequestError(apiError('method_not_allowed', `Method "${method}" not allowed.`)) };
}
