import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { errorAnswer } from '../answers/error-answer.ts';
import { CallerGone, readBytes } from '../body/read-bytes.ts';
import { unpack } from '../body/unpack.ts';
import type { Log } from '../operator/logger.ts';
import { allowOf, type KnownPath, pagePath } from '../routes.ts';
import type { PlainAnswer, PlainRoute } from './route.ts';

export interface PlainParts<Services> {
  readonly routes: readonly PlainRoute<Services>[];
  /** Undefined while the server starts. */
  readonly services: () => Services | undefined;
  readonly newId: () => string;
  readonly log: Log;
  readonly isOutage: (error: unknown) => boolean;
  /** Hears of every answer that was sent. */
  readonly sent: (name: string, status: number, startedMs: number) => void;
}

export interface Plain {
  readonly paths: readonly KnownPath[];
  /** How many calls are being dealt with. */
  running(): number;
}

/** Status in logs and metrics of calls whose caller did not wait for the answer. */
const GONE = 499;

/** Serves routes that are not of resources. Every call is answered, in the route's own shape of errors where it fails. */
export function addPlainRoutes<Services>(app: FastifyInstance, parts: PlainParts<Services>): Plain {
  let running = 0;
  const make = async (route: PlainRoute<Services>, request: FastifyRequest, requestId: string): Promise<PlainAnswer> => {
    const { raw } = request;
    const services = parts.services();
    if (!services) throw new RequestError(apiError('unavailable', 'The server is starting.'));
    const bytes = await readBytes(raw);
    const encoding = raw.headers['content-encoding'];
    const url = raw.url ?? '';
    const mark = url.indexOf('?');
    return route.answer(services, {
      ...{ method: request.method, headers: raw.headers, requestId, address: request.ip },
      path: request.params as Record<string, string>,
      rawQuery: mark < 0 ? '' : url.slice(mark + 1),
      body: encoding === undefined ? bytes : await unpack(bytes, encoding),
      isShared: raw.headers['x-forwarded-for'] !== undefined && request.ip === raw.socket.remoteAddress,
    });
  };

  const answer = async (route: PlainRoute<Services>, request: FastifyRequest, response: ServerResponse): Promise<number> => {
    const requestId = parts.newId();
    const extra = { 'X-Klaviyo-Req-Id': requestId, ...(route.forBrowsers ? FOR_BROWSERS : {}) };
    try {
      const { status, headers, body } = await make(route, request, requestId);
      send(response, status, { ...headers, ...extra }, body);
      return status;
    } catch (error) {
      if (error instanceof CallerGone) return GONE;
      const { status, document, headers, ours } = errorAnswer(error, () => requestId, parts.isOutage);
      if (ours) parts.log.error({ requestId, operation: route.name, err: error }, 'call failed');
      const texts = (document as { errors: readonly { detail: string }[] }).errors.map(({ detail }) => detail);
      const refusal = route.refuse(status, texts);
      send(response, refusal.status, { ...headers, ...refusal.headers, ...extra }, refusal.body);
      return refusal.status;
    }
  };

  for (const route of parts.routes) {
    const { methods, url } = route;
    app.route({
      method: [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])],
      url,
      handler: async (request, reply) => {
        reply.hijack();
        running++;
        const startedMs = performance.now();
        const status = await answer(route, request, reply.raw).finally(() => {
          running--;
        });
        parts.sent(route.name, status, startedMs);
        if (parts.log.isLevelEnabled('info')) parts.log.info({ operation: route.name, status }, 'call');
      },
    });
    if (route.forBrowsers)
      app.route({ method: 'OPTIONS', url, handler: (request, reply) => preflight(request, reply.hijack().raw, methods) });
  }
  return { paths: pathsOf(parts.routes), running: () => running };
}

/** One entry for each path, with all that it can be asked. */
function pathsOf(routes: readonly Pick<PlainRoute<never>, 'url' | 'methods'>[]): KnownPath[] {
  const methods = new Map<string, string[]>();
  for (const { url, methods: own } of routes) if (!url.includes('*')) methods.set(url, [...(methods.get(url) ?? []), ...own]);
  return [...methods].map(([url, all]) => pagePath(url.replace(/:[a-z_]+/g, ':p0'), allowOf(all)));
}

const FOR_BROWSERS = { 'Access-Control-Allow-Origin': '*' };

/** What a browser is told before it calls from another site's page: old pages send headers of all kinds. */
function preflight(request: FastifyRequest, response: ServerResponse, methods: readonly string[]): void {
  const asked = String(request.headers['access-control-request-headers'] ?? '');
  const names = asked.split(',').map((name) => name.trim().toLowerCase());
  response.writeHead(200, {
    ...FOR_BROWSERS,
    'Access-Control-Allow-Methods': allowOf(methods),
    'Access-Control-Allow-Headers': ['content-type', ...names.filter((name) => /^[a-z0-9-]{1,60}$/.test(name))].slice(0, 30).join(', '),
    'Access-Control-Max-Age': '86400',
    'Content-Length': 0,
  });
  response.end();
}

/** Node drops the body of an answer to HEAD by itself. */
function send(response: ServerResponse, status: number, headers: PlainAnswer['headers'], body: string | Uint8Array): void {
  response.writeHead(status, {
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex, nofollow',
    'Cache-Control': 'no-store',
    ...headers,
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}
