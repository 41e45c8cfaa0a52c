import type { TestServer } from './server.ts';

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  readonly body: any;
}

export interface CallOptions {
  /** A private key in place of the server's first; null sends none. */
  key?: string | null;
  /** Sent as the revision header; null sends none. */
  revision?: string | null;
  headers?: Record<string, string>;
  /** An object is sent as JSON; text, bytes and forms as they are. */
  body?: unknown;
}

/** One request: `call(server, 'GET /api/profiles', …)`. */
export async function call(server: Pick<TestServer, 'url' | 'key'>, line: string, options: CallOptions = {}): Promise<Called> {
  const [method, path] = line.split(' ', 2) as [string, string];
  const { key = server.key, revision = '2026-07-15', body } = options;
  const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;
  const headers = {
    ...(key === null ? {} : { authorization: `Klaviyo-API-Key ${key}` }),
    ...(revision === null ? {} : { revision }),
    ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/vnd.api+json' }),
    ...options.headers,
  };
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers,
    body: raw ? (body as string | undefined) : JSON.stringify(body),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : isJson ? JSON.parse(text) : text };
}

/** The body of POST /api/events. */
export const eventBody = (email: string, more: Record<string, unknown> = {}): unknown => ({
  data: {
    type: 'event',
    attributes: {
      properties: {},
      metric: { data: { type: 'metric', attributes: { name: 'Viewed Product' } } },
      profile: { data: { type: 'profile', attributes: { email } } },
      ...more,
    },
  },
});

export const profileBody = (attributes: Record<string, unknown>): unknown => ({ data: { type: 'profile', attributes } });
