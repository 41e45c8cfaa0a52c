import { KEY } from './server-process.ts';

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: documents of every shape pass through here
  readonly json: any;
}

/** What a call came to when the server went away before it had answered. */
export const CUT = Symbol('cut off');

export type Send = (method: string, path: string, body?: unknown) => Promise<Answered | typeof CUT>;

/** A caller that knows the difference between a refusal and no answer at all. */
export function client(url: string): Send {
  const headers = { authorization: `Klaviyo-API-Key ${KEY}`, revision: '2026-07-15', 'content-type': 'application/json' };
  return async (method, path, body) => {
    try {
      const response = await fetch(`${url}${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
      const text = await response.text();
      return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
    } catch (error) {
      // fetch says TypeError of connections that break; a document cut in two does not parse.
      if (error instanceof TypeError || error instanceof SyntaxError) return CUT;
      throw error;
    }
  };
}

/** The same where an answer must come. */
export async function expectAnswer(send: Send, method: string, path: string, body?: unknown): Promise<Answered> {
  const answer = await send(method, path, body);
  if (answer === CUT) throw new Error(`${method} ${path} was not answered`);
  if (answer.status >= 300) throw new Error(`${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.json)}`);
  return answer;
}

/** Follows links.next until there is none, and hands over each page. */
export async function walk(send: Send, url: string, path: string, take: (page: Answered['json']) => void): Promise<number> {
  let pages = 0;
  for (let next: string | null = path; next !== null; pages++) {
    const { json } = await expectAnswer(send, 'GET', next);
    take(json);
    next = json.links.next === null ? null : (json.links.next as string).replace(url, '');
  }
  return pages;
}
