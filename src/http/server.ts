import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Networks } from '../config/readers.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import { isForClients } from '../jsonapi/surface.ts';
import { createApp } from './app.ts';
import { authenticatorOf } from './authenticate.ts';
import { baseUrlFor } from './base-url.ts';
import { type CarrierParts, createCarrier, type Reply, UNROUTED } from './carry-call.ts';
import { preflightHeaders } from './cors.ts';
import { startExchange } from './exchange.ts';
import type { InboundRoute } from './inbound/route.ts';
import type { PageServices } from './inbound/visit.ts';
import { explainListenError } from './listen-error.ts';
import { drain } from './operator/drain.ts';
import type { Stage } from './operator/health.ts';
import { addOperatorPages } from './operator/pages.ts';
import type { Page } from './page.ts';
import { answerCall, type Serving } from './pipeline.ts';
import type { PlainRoute } from './plain/route.ts';
import { addPlainRoutes } from './plain/serve.ts';
import type { AddressThrottle } from './rate-limits/take-address.ts';
import { type KnownPath, operatorPath, type Route } from './routes.ts';
import { addImageRoute } from './serve-images.ts';
import { addInboundRoutes } from './serve-inbound.ts';
import { answerUnrouted } from './unrouted.ts';

/** What a server is made of before there is a database; main.ts puts it together. */
export interface ServerParts<PlainServices> extends CarrierParts {
  readonly host: string;
  readonly port: number;
  /** Public base of links; without it they name the host that the caller asked for. */
  readonly publicUrl: string | undefined;
  readonly trustProxy: Networks;
  readonly paths: readonly KnownPath[];
  readonly pages: readonly Page[];
  /** Pages for people, and whatever counts their calls. */
  readonly inbound: readonly InboundRoute<PageServices>[];
  readonly pageAddresses: AddressThrottle;
  /** What is served beside the API of resources. */
  readonly plain: readonly PlainRoute<PlainServices>[];
}

export interface BurgeeServer<PlainServices> {
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** From now on calls are answered. @param plain what the routes beside the API need @param ping resolves when the database answers */
  serve(serving: Serving, plain: PlainServices, ping: () => Promise<void>): void;
  /** Stops accepting, lets running calls finish, hangs up. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts to listen. Until serve() is called there is a 503 for every call of the API, while /healthz and /readyz answer: an
 * address that is taken is found out before anything else happens, and a long migration does not look like a dead process.
 * @throws Error saying what to do when the address cannot be listened on
 */
export async function startServer<PlainServices>(parts: ServerParts<PlainServices>): Promise<BurgeeServer<PlainServices>> {
  const { newId, metrics } = parts;
  let stage: Stage = 'starting';
  let serving: Serving | undefined;
  let plainServices: PlainServices | undefined;
  let ping = async (): Promise<void> => {};
  let closing: Promise<void> | undefined;
  let ownUrl = '';
  const carrier = createCarrier(parts);

  const refuse = (request: IncomingMessage, response: ServerResponse, error: RequestError): void => {
    void carrier.carry(startExchange(request, response, newId(), { name: UNROUTED }), () => Promise.reject(error));
  };
  const app = createApp({
    ...{ newId, trustProxy: parts.trustProxy },
    badUrl: (request, response, status) => refuse(request, response, status === 414 ? TOO_LONG() : BAD_ENCODING()),
  });

  const addRoute = (route: Route, allow: string): void => {
    const about = { name: route.name, allow };
    const authenticate = authenticatorOf(route.url);
    const forClients = isForClients(route.url);
    const handler = (request: FastifyRequest, reply: { hijack(): unknown; raw: ServerResponse }): void => {
      reply.hijack();
      const exchange = startExchange(request.raw, reply.raw, newId(), forClients ? { ...about, address: request.ip } : about);
      const id = (request.params as { p0?: string }).p0;
      const baseUrl = baseUrlFor(request, parts.publicUrl, ownUrl);
      void carrier.carry(exchange, () =>
        serving ? answerCall({ exchange, route, authenticate, id, baseUrl }, serving) : Promise.reject(STARTING()),
      );
    };
    app.route({ method: route.method === 'GET' ? ['GET', 'HEAD'] : route.method, url: route.url, handler });
  };
  for (const { routes, allow } of parts.paths) for (const route of routes) addRoute(route, allow);

  const sent = (name: string, status: number, startedMs: number): void =>
    metrics.called(name, status, (performance.now() - startedMs) / 1000);
  const own = addOperatorPages(app, { ...parts, stage: () => stage, ping: () => ping(), sent });
  const services = (): PageServices | undefined => serving?.pages;
  const inbound = addInboundRoutes(app, { ...parts, routes: parts.inbound, addresses: parts.pageAddresses, services, sent });
  const images = addImageRoute(app, { find: () => serving?.findImage, log: parts.log, sent });
  const plain = addPlainRoutes(app, { ...parts, routes: parts.plain, services: () => plainServices, sent });
  const paths = [...parts.paths, ...own.map(operatorPath), ...inbound.paths, images.path, ...plain.paths];
  app.setNotFoundHandler((request, reply) => {
    reply.hijack();
    const { raw } = request;
    const path = (raw.url ?? '/').split('?', 1)[0] as string;
    const { allow, error } = answerUnrouted(paths, request.method, path);
    const exchange = startExchange(raw, reply.raw, newId(), { name: UNROUTED, allow });
    const asked = raw.headers['access-control-request-headers'];
    const told = async (): Promise<Reply> => ({ status: 200, headers: preflightHeaders(path, allow ?? '', asked) });
    void carrier.carry(exchange, error ? () => Promise.reject(error) : told);
  });

  await app.listen({ host: parts.host, port: parts.port }).catch((error) => {
    throw explainListenError(error, parts);
  });
  ownUrl = addressOf(app);
  return {
    url: ownUrl,
    serve(given, givenPlain, pingDatabase) {
      serving = given;
      plainServices = givenPlain;
      ping = pingDatabase;
      stage = 'serving';
    },
    close() {
      stage = 'draining';
      closing ??= drain(app, () => carrier.running() + inbound.running() + images.running() + plain.running());
      return closing;
    },
  };
}

const STARTING = (): RequestError => new RequestError(apiError('unavailable', 'The server is starting.'));
const BAD_ENCODING = (): RequestError => new RequestError(apiError('invalid', 'The path is not valid percent-encoding.'));
const TOO_LONG = (): RequestError => new RequestError(apiError('not_found', 'Nothing has an id as long as the one in the path.'));

/** An address that a program on the same machine can call. */
function addressOf(app: FastifyInstance): string {
  const { address, family, port } = app.server.address() as AddressInfo;
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
