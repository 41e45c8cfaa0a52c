import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance } from 'fastify';
import type { Log } from './operator/logger.ts';
import { type KnownPath, operatorPath } from './routes.ts';

/** Finds the picture at an address; undefined when there is none. */
export type FindImage = (
  accountId: string,
  file: string,
) => Promise<{ readonly size: number; readonly contentType: string; readonly stream: Readable } | undefined>;

export interface ImageParts {
  /** Undefined while the server starts. */
  readonly find: () => FindImage | undefined;
  readonly log: Log;
  /** Hears of every answer. */
  readonly sent: (name: string, status: number, startedMs: number) => void;
}

const URL = '/company/:p0/images/:p1';
const NAME = 'image';

/**
 * What was uploaded by somebody: shown as the picture that it was found to be and as nothing else, even when it is opened by
 * itself. An address never gets another content, so that whoever has it need not ask again.
 */
const HEADERS = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Access-Control-Allow-Origin': '*',
};

/** Serves the files of images to whoever knows their address. @returns its path, and how many are being sent */
export function addImageRoute(app: FastifyInstance, { find, log, sent }: ImageParts): { path: KnownPath; running(): number } {
  let running = 0;
  app.route({
    method: ['GET', 'HEAD'],
    url: URL,
    handler: async (request, reply) => {
      reply.hijack();
      running++;
      const startedMs = performance.now();
      const { p0: accountId, p1: file } = request.params as { p0: string; p1: string };
      const status = await serve(find(), { accountId, file, request: request.raw, response: reply.raw }).catch((error) => {
        log.error({ operation: NAME, err: error }, 'image failed');
        return fail(reply.raw, 500);
      });
      running--;
      sent(NAME, status, startedMs);
    },
  });
  return { path: operatorPath(URL), running: () => running };
}

interface Asked {
  readonly accountId: string;
  readonly file: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve(find: FindImage | undefined, { accountId, file, request, response }: Asked): Promise<number> {
  if (!find) return fail(response, 503, { 'Retry-After': '1' });
  const found = await find(accountId, file);
  if (!found) return fail(response, 404);
  const { size, contentType, stream } = found;
  const headers = { ...HEADERS, ETag: `"${file}"`, 'Content-Type': contentType, 'Content-Length': size };
  if (request.headers['if-none-match'] === headers.ETag || request.method === 'HEAD') {
    stream.destroy();
    const known = request.method !== 'HEAD' || request.headers['if-none-match'] === headers.ETag;
    response.writeHead(known ? 304 : 200, known ? { ...HEADERS, ETag: headers.ETag } : headers).end();
    return known ? 304 : 200;
  }
  response.writeHead(200, headers);
  // Who goes away in the middle has seen enough; a file that breaks off ends the connection, so that it is not taken for whole.
  await pipeline(stream, response).catch(() => response.destroy());
  return 200;
}

function fail(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): number {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { ...headers, 'Cache-Control': 'no-store', 'Content-Length': 0 }).end();
  return status;
}
