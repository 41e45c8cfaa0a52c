import { type IncomingMessage, METHODS, type ServerResponse } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import type { Networks } from '../config/readers.ts';
import { answerClientError } from './client-error.ts';

/** Longer addresses and headers are refused; filters with hundreds of ids fit. */
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_PARAMETER_LENGTH = 1000;
const REQUEST_TIMEOUT_MS = 120_000;

export interface AppParts {
  readonly trustProxy: Networks;
  readonly newId: () => string;
  /** Answers what the router refuses: percent signs that encode nothing, overlong ids. */
  readonly badUrl: (request: IncomingMessage, response: ServerResponse, status: 400 | 414) => void;
}

/**
 * Fastify as router and life cycle. Answers are written by this server itself, and bodies are read after it is settled who
 * calls, so that Fastify is told that no method has one.
 */
export function createApp({ trustProxy, newId, badUrl }: AppParts): FastifyInstance {
  const app = fastify({
    logger: false,
    trustProxy: typeof trustProxy === 'boolean' ? trustProxy : [...trustProxy],
    exposeHeadRoutes: false,
    // Whoever calls while the server drains is answered as always, and told to hang up.
    return503OnClosing: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER_LENGTH, querystringParser: () => ({}) },
    genReqId: () => '',
    frameworkErrors: (error, request, reply) => {
      reply.hijack();
      badUrl(request.raw, reply.raw, error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? 414 : 400);
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, newId()),
  });
  for (const method of METHODS) {
    if (method !== 'CONNECT') app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  }
  return app;
}
