import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Revision } from '../revisions/at-revision.ts';
import type { Advertised } from './rate-limits/take-call.ts';

/** One call on its way through the pipeline: what has been found out about it so far decides the headers of its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Milliseconds of the process's monotonic clock. */
  readonly startedMs: number;
  /** Who is connected, or whom a trusted proxy names; only told for routes that look at it. */
  readonly address?: string;
  /** For logs and metrics: the operationId, or what else answered. */
  readonly name: string;
  /** The path as the caller wrote it, without the query. */
  readonly path: string;
  readonly rawQuery: string;
  /** Methods that the path has. */
  readonly allow?: string;
  accountId?: string;
  revision?: Revision;
  /** What is performed, once the revision is known. */
  operationId?: string;
  advertised?: Advertised;
}

export function startExchange(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  { name, allow, address }: Pick<Exchange, 'name' | 'allow' | 'address'>,
): Exchange {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  return { request, response, requestId, startedMs: performance.now(), name, path, rawQuery, allow, address };
}
