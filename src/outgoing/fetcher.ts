import type { IncomingMessage } from 'node:http';
import { checkUrl } from './check-url.ts';
import { asUnreachable, type ExchangeParts, exchange } from './exchange.ts';
import { FetchError } from './fetch-error.ts';
import { checkHost } from './networks.ts';
import { readBody, readInto } from './read-body.ts';
import { createSpool, type Spool } from './spool.ts';

export interface FetchRequest {
  readonly url: string;
  /** GET unless said otherwise. A POST has no body. */
  readonly method?: 'GET' | 'POST';
  readonly accept?: string;
  /** Most bytes of the answer, unpacked. */
  readonly maxBytes: number;
  /** For everything together: waiting for a turn, names, redirects, the last byte. */
  readonly timeoutMs: number;
  /** How many redirects are followed; none unless said otherwise, five at most. */
  readonly redirects?: number;
}

export interface Fetched {
  /** Where it came from in the end. */
  readonly url: string;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/** An answer that was put aside, to be read from its file; whoever fetched it closes it. */
export interface Spooled extends Omit<Fetched, 'body'> {
  readonly body: Spool;
}

/** Fetches what users name. */
export interface Fetcher {
  /** What can be said of an address without asking it. @throws FetchError `not-allowed` */
  check(url: string): void;
  /** @throws FetchError */
  fetch(request: FetchRequest): Promise<Fetched>;
  /** The same for large answers: the body goes into a file, so that memory holds a piece of it at a time. @throws FetchError */
  spool(request: FetchRequest): Promise<Spooled>;
  /** Ends what is under way; whatever is asked from now on fails. */
  close(): void;
}

export interface FetcherParts extends ExchangeParts {
  /** Most fetches at once: each may hold as much as it is allowed to read. */
  readonly atOnce?: number;
}

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export function createFetcher({ atOnce = 8, ...parts }: FetcherParts): Fetcher {
  const turns = createTurns(atOnce);
  const closed = new AbortController();
  /** One fetch from waiting for its turn to the last byte. */
  async function answered<T>(
    { url, method = 'GET', accept = '*/*', timeoutMs, redirects = 0 }: FetchRequest,
    read: (head: IncomingMessage) => Promise<T>,
  ): Promise<{ url: string; contentType: string | undefined; body: T }> {
    const first = checkUrl(url);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(tooSlow(timeoutMs)), timeoutMs);
    const signal = AbortSignal.any([late.signal, closed.signal]);
    try {
      await turns.take(signal);
      try {
        const response = await follow(parts, { url: first, method, accept, signal }, Math.min(redirects, MOST_REDIRECTS));
        const body = await readWhole(response.head, () => read(response.head), signal);
        return { url: response.url.href, contentType: response.head.headers['content-type'], body };
      } finally {
        turns.give();
      }
    } finally {
      clearTimeout(timer);
    }
  }
  return {
    check: (url) => checkHost(checkUrl(url), parts.allowed),
    fetch: (request) => answered(request, (head) => readBody(head, request.maxBytes)),
    async spool(request) {
      const spool = await createSpool();
      try {
        const { url, contentType } = await answered(request, (head) => readInto(head, request.maxBytes, (chunk) => spool.add(chunk)));
        return { url, contentType, body: spool };
      } catch (error) {
        await spool.close();
        throw error;
      }
    },
    close: () => closed.abort(new FetchError('stopped', 'The server is stopping.')),
  };
}

type Asking = Parameters<typeof exchange>[1];

/** Asks, and asks again where it is sent to; each place is checked like the first. */
async function follow(parts: ExchangeParts, asked: Asking, left: number): Promise<{ url: URL; head: IncomingMessage }> {
  const head = await exchange(parts, asked);
  const { statusCode: status = 0 } = head;
  if (status >= 200 && status < 300) return { url: asked.url, head };
  head.destroy();
  const { location } = head.headers;
  if (!REDIRECTS.has(status)) throw new FetchError('status', `The address answered with the status ${status}.`, status);
  if (location === undefined || !URL.canParse(location, asked.url.href))
    throw new FetchError('redirect', 'The address redirects without saying where to.', status);
  if (left === 0) throw new FetchError('redirect', 'The address redirects, and that is not followed any further.', status);
  // As browsers do: only 307 and 308 keep the method.
  const method = status >= 307 ? asked.method : 'GET';
  return follow(parts, { ...asked, method, url: checkUrl(new URL(location, asked.url).href) }, left - 1);
}

async function readWhole<T>(head: IncomingMessage, read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw signal.aborted ? signal.reason : asUnreachable(error);
  } finally {
    head.destroy();
  }
}

const tooSlow = (ms: number): FetchError => new FetchError('too-slow', `There was no complete answer within ${ms / 1000} seconds.`);

/** Lets so many be at work at once; the others wait in the order in which they came. */
function createTurns(most: number): { take(signal: AbortSignal): Promise<void>; give(): void } {
  let free = most;
  const waiting = new Set<() => void>();
  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (free > 0) {
        free--;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const giveUp = (): void => {
          waiting.delete(begin);
          reject(signal.reason);
        };
        const begin = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        };
        waiting.add(begin);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
    give() {
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else free++;
    },
  };
}
