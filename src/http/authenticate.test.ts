import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { KeyDirectory, Principal } from '../engine/accounts/key-directory.ts';
import { RequestError } from '../jsonapi/errors.ts';
import { answerHeaders } from './answers/headers.ts';
import { authenticatorOf } from './authenticate.ts';
import { preflightHeaders } from './cors.ts';
import { startExchange } from './exchange.ts';

const client: Principal = { kind: 'client', accountId: 'SHOP01', keyId: 'SHOP01', scopes: [], limits: 1 };
const directory: KeyDirectory = {
  authenticate: () => undefined,
  findClient: async (companyId) => (companyId === 'SHOP01' ? client : undefined),
};
const exchangeFor = (url: string) => startExchange({ url, headers: {} } as IncomingMessage, {} as ServerResponse, 'id', { name: 'x' });
const callers = async (url: string): Promise<Principal> => authenticatorOf(url)(directory, exchangeFor(url));

describe('the client family', () => {
  test('is known by the public key', async () => {
    expect(await callers('/client/events?company_id=SHOP01')).toBe(client);
    expect(await callers('/client/events/?x=1&company%5Fid=SHOP01')).toBe(client);
  });

  test.each([
    ['/client/events', 'required'],
    ['/client/events?company_id=', 'required'],
    ['/client/events?company_id=NOPE01', 'not the public key'],
  ])('%s is refused', async (url, text) => {
    const refusal = await callers(url).catch((error) => error);
    expect(refusal).toBeInstanceOf(RequestError);
    expect(refusal.errors[0]).toMatchObject({ status: 400, source: { parameter: 'company_id' }, detail: expect.stringContaining(text) });
  });

  test('may be called from other sites, the rest may not', () => {
    expect(answerHeaders(exchangeFor('/client/events?company_id=SHOP01'), 202)).toContain('Access-Control-Allow-Origin');
    expect(answerHeaders(exchangeFor('/api/events'), 202)).not.toContain('Access-Control-Allow-Origin');
    expect(preflightHeaders('/api/events', 'POST, OPTIONS', 'content-type')).toEqual({});
  });

  test('tells a browser which headers it may send', () => {
    const told = preflightHeaders('/client/events', 'POST, OPTIONS', 'X-Klaviyo-User-Agent, authorization,x-other');
    expect(told).toMatchObject({
      'Access-Control-Allow-Methods': 'POST, OPTIONS',
      'Access-Control-Allow-Headers': 'content-type, revision, x-klaviyo-user-agent',
    });
  });
});

test('a private key opens no other family than its own', async () => {
  await expect(callers('/api/events?company_id=SHOP01')).rejects.toMatchObject({ errors: [{ status: 401 }] });
});
