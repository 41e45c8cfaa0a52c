import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as securedRequest } from 'node:https';
import { FetchError } from './fetch-error.ts';
import { type AllowedNetworks, checkHost, forbiddenNetwork, guardedLookup, type Lookup, mayReach } from './networks.ts';
import { ACCEPTED_ENCODINGS } from './read-body.ts';

export interface ExchangeParts {
  readonly allowed: AllowedNetworks;
  readonly lookup?: Lookup;
}

export interface Asked {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly accept: string;
  readonly signal: AbortSignal;
}

/**
 * One request, on a connection of its own that is not used again: whom a name stands for is asked anew each time.
 * @returns the answer's head; its body is still to be read
 * @throws FetchError `not-allowed`, `unreachable`; the signal's reason when it is aborted
 */
export function exchange({ allowed, lookup }: ExchangeParts, { url, method, accept, signal }: Asked): Promise<IncomingMessage> {
  checkHost(url, allowed);
  const send = url.protocol === 'https:' ? securedRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      ...{ method, signal, agent: false, lookup: guardedLookup(allowed, lookup) as never },
      headers: {
        ...{ 'User-Agent': 'Burgee', Accept: accept, 'Accept-Encoding': ACCEPTED_ENCODINGS },
        ...(method === 'POST' ? { 'Content-Length': '0' } : {}),
      },
    });
    // The lookup has looked already; this is for whatever might one day get past it.
    request.on('socket', (socket) =>
      socket.once('connect', () => {
        if (!mayReach(socket.remoteAddress ?? '', allowed)) request.destroy(forbiddenNetwork());
      }),
    );
    request.on('response', resolve);
    request.on('error', (error) => reject(signal.aborted ? signal.reason : asUnreachable(error)));
    request.end();
  });
}

/** An error of the connection in words that tell nothing about what was found there. */
export function asUnreachable(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new FetchError('unreachable', 'The name in the address is not known.');
  if (/CERT|SSL|TLS|SELF_SIGNED|VERIFY/.test(code)) return new FetchError('unreachable', 'The certificate of the address is not trusted.');
  return new FetchError('unreachable', 'There was no complete answer from the address.');
}
