import type { TestServer } from '../support/server.ts';

export interface OldAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  readonly body: any;
}

export interface OldCall {
  /** In the query. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of somebody else; null sends none. */
  readonly key?: string | null;
}

/** One call of the old API, the key in the query: `old(server, 'GET /v2/lists')`. */
export async function old(server: Pick<TestServer, 'url' | 'key'>, line: string, about: OldCall = {}): Promise<OldAnswer> {
  const [method, path] = line.split(' ', 2) as [string, string];
  const { key = server.key, form, json } = about;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(about.query ?? {})) if (value !== undefined) query.set(name, String(value));
  if (key !== null) query.set('api_key', key);
  const response = await fetch(`${server.url}/api${path}${query.size > 0 ? `?${query}` : ''}`, {
    method,
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...about.headers },
    ...(form ? { body: new URLSearchParams(form) } : {}),
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : isJson ? JSON.parse(text) : text };
}
