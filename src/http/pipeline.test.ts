import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { Principal } from '../engine/accounts/key-directory.ts';
import { startExchange } from './exchange.ts';
import { answerCall, type Serving } from './pipeline.ts';

const caller: Principal = { kind: 'key', accountId: 'SHOP01', keyId: 'key', scopes: [], limits: 1 };
const revision = {
  date: '2025-10-15',
  surfaces: new Map(),
  up: (_: string, body: unknown) => body,
  down: (_: string, answer: unknown) => answer,
};

test('an operation that the asked revision does not have is not found, and takes nothing from the budget', async () => {
  const taken: string[] = [];
  const serving = {
    directory: { authenticate: () => caller, findClient: async () => undefined },
    revisions: { all: [revision], resolve: () => revision },
    throttle: {
      take: (_: unknown, bucket: string) => {
        taken.push(bucket);
        return { header: '', remaining: 0 };
      },
    },
  } as unknown as Serving;
  const exchange = startExchange({ url: '/api/new-things', headers: {} } as IncomingMessage, {} as ServerResponse, 'id', {
    name: 'get_new_things',
  });
  const route = { method: 'GET', url: '/api/new-things', name: 'get_new_things', byRevision: new Map() };
  const refusal = await answerCall({ exchange, route, authenticate: () => caller, id: undefined, baseUrl: '' }, serving).catch(
    (error) => error,
  );
  expect(refusal.errors).toMatchObject([{ status: 404, code: 'not_found', detail: 'No valid revisions found for method' }]);
  expect([exchange.accountId, exchange.revision?.date, taken]).toEqual(['SHOP01', '2025-10-15', []]);
});
