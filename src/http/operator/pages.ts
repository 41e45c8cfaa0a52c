import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { pageSender } from '../answers/send-page.ts';
import type { Page } from '../page.ts';
import { readiness, type Stage } from './health.ts';
import type { Metrics } from './metrics.ts';

/** What the paths for operators and newcomers need. */
export interface OperatorParts {
  readonly stage: () => Stage;
  readonly ping: () => Promise<void>;
  readonly metrics: Metrics;
  readonly pages: readonly Page[];
  /** Hears of every page that was sent. */
  readonly sent: (name: string, status: number, startedMs: number) => void;
}

type Send = (request: IncomingMessage, response: ServerResponse) => Promise<number>;

/** Adds /, /healthz, /readyz, /metrics and the given pages; returns their paths. */
export function addOperatorPages(app: FastifyInstance, parts: OperatorParts): string[] {
  const senders: Record<string, Send> = {
    '/': pageSender({ path: '/', contentType: 'application/json', body: startPage(parts.pages) }),
    '/healthz': (_, response) => sendJson(response, 200, { status: 'alive' }),
    '/readyz': async (_, response) => {
      const { ready, state } = await readiness(parts.stage(), parts.ping);
      return sendJson(response, ready ? 200 : 503, { status: state });
    },
    '/metrics': async (_, response) => sendText(response, 200, parts.metrics.contentType, await parts.metrics.text()),
  };
  for (const page of parts.pages) senders[page.path] = page.contentType.startsWith('text/html') ? withoutSlash(page) : pageSender(page);
  for (const [path, send] of Object.entries(senders)) {
    app.route({
      method: ['GET', 'HEAD'],
      url: path,
      handler: async (request, reply) => {
        reply.hijack();
        const startedMs = performance.now();
        parts.sent(path, await send(request.raw, reply.raw), startedMs);
      },
    });
  }
  return Object.keys(senders);
}

/** A page for browsers has one address, since it names its parts relative to that. */
function withoutSlash(page: Page): Send {
  const send = pageSender(page);
  return async (request, response) => {
    if (!request.url?.split('?', 1)[0]?.endsWith('/')) return send(request, response);
    response.writeHead(308, { Location: `../${page.path.split('/').at(-1)}`, 'Content-Length': 0 }).end();
    return 308;
  };
}

async function sendJson(response: ServerResponse, status: number, value: unknown): Promise<number> {
  return sendText(response, status, 'application/json', JSON.stringify(value));
}

function sendText(response: ServerResponse, status: number, contentType: string, text: string): number {
  const headers = { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text), 'Cache-Control': 'no-store' };
  response.writeHead(status, headers).end(text);
  return status;
}

/** Tells a visitor of the bare address where things are. */
function startPage(pages: readonly Page[]): string {
  const paths = new Set(pages.map(({ path }) => path));
  const links = {
    api: '/api/',
    ...(paths.has('/docs/api') ? { documentation: '/docs/api' } : {}),
    ...(paths.has('/openapi.json') ? { openapi: '/openapi.json' } : {}),
    health: '/healthz',
    readiness: '/readyz',
    metrics: '/metrics',
  };
  return `${JSON.stringify({ name: 'burgee', links }, null, 2)}\n`;
}
