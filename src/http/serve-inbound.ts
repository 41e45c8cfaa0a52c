import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError } from '../jsonapi/errors.ts';
import { CallerGone, readBytes } from './body/read-bytes.ts';
import { pagePolicy, sorry } from './inbound/page.ts';
import type { InboundAnswer, InboundRequest, InboundRoute, PageAnswer } from './inbound/route.ts';
import type { Log } from './operator/logger.ts';
import type { AddressThrottle } from './rate-limits/take-address.ts';
import { allowOf, type KnownPath, pagePath } from './routes.ts';

export interface InboundParts<Services> {
  readonly routes: readonly InboundRoute<Services>[];
  /** Undefined while the server starts. */
  readonly services: () => Services | undefined;
  readonly newId: () => string;
  readonly log: Log;
  readonly isOutage: (error: unknown) => boolean;
  /** Counts what each address asks for. */
  readonly addresses: AddressThrottle;
  /** Hears of every page that was sent. */
  readonly sent: (name: string, status: number, startedMs: number) => void;
}

export interface Inbound {
  readonly paths: readonly KnownPath[];
  /** How many calls are being dealt with. */
  running(): number;
}

const MAX_FORM_BYTES = 64 * 1024;
/** Status in logs and metrics of calls whose caller did not wait for the answer. */
const GONE = 499;

type Headers = Readonly<Record<string, string>>;
type Sendable = InboundAnswer & { readonly headers?: Headers };

/** Serves pages for people: reads the form, counts per address, and sends HTML that nothing can be run in. */
export function addInboundRoutes<Services>(app: FastifyInstance, parts: InboundParts<Services>): Inbound {
  let running = 0;
  const make = async (route: InboundRoute<Services>, request: FastifyRequest, requestId: string): Promise<Sendable> => {
    if (!route.uncounted) await parts.addresses.take(request.ip);
    const services = parts.services();
    if (!services) return starting();
    const method: InboundRequest['method'] = request.method === 'POST' ? 'POST' : 'GET';
    const form = method === 'POST' ? await readForm(request.raw) : new Map<string, string[]>();
    if (!form) return TOO_LARGE;
    return route.answer(services, {
      ...{ method, form, requestId, token: (request.params as { p0: string }).p0 },
      ...{ isHead: request.method === 'HEAD', userAgent: request.headers['user-agent'] ?? '' },
      rawQuery: request.raw.url?.split('?')[1] ?? '',
    });
  };
  const answer = async (route: InboundRoute<Services>, request: FastifyRequest, response: ServerResponse): Promise<number> => {
    const requestId = parts.newId();
    try {
      const made = await make(route, request, requestId);
      if ('picture' in made) sendPicture(response, made);
      else sendPage(response, made, made.headers);
      return made.status;
    } catch (error) {
      if (error instanceof CallerGone) return GONE;
      if (error instanceof RequestError) {
        const status = error.errors[0]?.status ?? 400;
        sendPage(response, { status, page: status === 429 ? TOO_OFTEN : TOO_LARGE.page }, error.headers);
        return status;
      }
      parts.log.error({ requestId, operation: route.name, err: error }, 'page failed');
      const status = parts.isOutage(error) ? 503 : 500;
      const page = sorry(undefined, 'That did not work', 'Something went wrong on our side. Please try again in a moment.');
      sendPage(response, { status, page });
      return status;
    }
  };
  for (const route of parts.routes) {
    app.route({
      method: [...methodsOf(route)],
      url: route.url,
      handler: async (request, reply) => {
        reply.hijack();
        running++;
        const startedMs = performance.now();
        const status = await answer(route, request, reply.raw).finally(() => {
          running--;
        });
        parts.sent(route.name, status, startedMs);
        if (parts.log.isLevelEnabled('info')) parts.log.info({ operation: route.name, status }, 'page');
      },
    });
  }
  return {
    paths: parts.routes.map((route) => pagePath(route.url, allowOf(methodsOf(route).filter((method) => method !== 'HEAD')))),
    running: () => running,
  };
}

const methodsOf = ({ methods = ['GET', 'HEAD', 'POST'] }: Pick<InboundRoute<never>, 'methods'>): readonly string[] => methods;

/** The token is in the address, which must not be told to other sites, and what it shows is kept by nobody. */
const PRIVATE: Headers = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

function sendPage(response: ServerResponse, { status, page, location, policy = pagePolicy() }: PageAnswer, headers: Headers = {}): void {
  response.writeHead(status, {
    ...headers,
    ...(location === undefined ? {} : { Location: location }),
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page.text),
    'Content-Security-Policy': policy,
    'X-Frame-Options': 'DENY',
    ...PRIVATE,
  });
  // Node drops the body of an answer to HEAD by itself.
  response.end(page.text);
}

function sendPicture(response: ServerResponse, { status, picture, pictureType }: Extract<Sendable, { picture: Buffer }>): void {
  response.writeHead(status, { 'Content-Type': pictureType, 'Content-Length': picture.length, ...PRIVATE });
  response.end(picture);
}

/** Both encodings that forms have; anything else is a form without fields. @returns undefined when it is too large */
async function readForm(request: IncomingMessage): Promise<Map<string, string[]> | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_FORM_BYTES) {
    request.resume();
    return undefined;
  }
  const bytes = await readBytes(request);
  if (bytes.length > MAX_FORM_BYTES) return undefined;
  const type = request.headers['content-type'] ?? '';
  const fields = new Map<string, string[]>();
  if (!/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return fields;
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData().catch(() => undefined);
  for (const [name, value] of form ?? []) {
    if (typeof value === 'string') fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

const starting = (): Sendable & PageAnswer => ({
  status: 503,
  page: sorry(undefined, 'One moment', 'The server is starting. Please try again.'),
  headers: { 'Retry-After': '1' },
});

const TOO_LARGE: PageAnswer = { status: 413, page: sorry(undefined, 'That is too much', 'The form is larger than any of ours.') };
const TOO_OFTEN = sorry(undefined, 'Too many at once', 'Please wait a moment and try again.');
