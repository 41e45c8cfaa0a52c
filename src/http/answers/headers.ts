import { isForClients } from '../../jsonapi/surface.ts';
import type { Exchange } from '../exchange.ts';

export const JSON_API = 'application/vnd.api+json';

/** Flat name and value pairs, as ServerResponse.writeHead takes them. */
export type HeaderList = string[];

/**
 * The headers of every answer of the API, as recorded from the reference.
 * A refused call (429) advertises no limits, and what was refused before it is known who calls names no account.
 */
export function answerHeaders(exchange: Exchange, status: number): HeaderList {
  const headers = ['X-Klaviyo-Req-Id', exchange.requestId];
  if (exchange.revision !== undefined) headers.push('X-Klaviyo-API-Revision', exchange.revision.date);
  if (exchange.accountId !== undefined) headers.push('CID', exchange.accountId);
  if (exchange.allow !== undefined) headers.push('Allow', exchange.allow);
  headers.push('Vary', 'Accept, Accept-Language, Cookie', 'Content-Language', 'en-us');
  headers.push('X-Robots-Tag', 'noindex, nofollow', 'X-Content-Type-Options', 'nosniff');
  const { advertised } = exchange;
  if (advertised && status !== 429) {
    // The first window lasts a second, so that whole seconds until it starts again are always 0.
    headers.push('RateLimit-Limit', advertised.header, 'RateLimit-Remaining', String(advertised.remaining), 'RateLimit-Reset', '0');
  }
  if (isForClients(exchange.path)) headers.push(...FOR_BROWSERS);
  return headers;
}

const READABLE = 'RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Klaviyo-API-Revision, X-Klaviyo-Req-Id';
const FOR_BROWSERS = ['Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', READABLE];
