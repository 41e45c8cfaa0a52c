import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogIdOf, itemBody, variantBody } from '../support/content-samples.ts';
import { caller } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

/** The form for what is sold out, which wants the public key alone. */
let server: TestServer;
let call: ReturnType<typeof caller>;
const LINE = 'POST /v1/catalog/subscribe';

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
  await call('POST', '/api/catalog-items', itemBody('boat'));
  const body = variantBody('hull', catalogIdOf('boat'));
  Object.assign(body.data.attributes, { inventory_quantity: 0 });
  await call('POST', '/api/catalog-variants', body);
});
afterAll(() => server.close());

const waiting = () =>
  server.services.db.query<{ account_id: string; variant_id: string; channels: readonly string[]; email: string }>(
    `SELECT s.account_id, s.variant_id, s.channels, p.email FROM back_in_stock_subscriptions AS s
       JOIN profiles AS p ON p.account_id = s.account_id AND p.id = s.profile_id ORDER BY p.email COLLATE "C"`,
  );
const ask = (form: Record<string, string>) => old(server, LINE, { key: null, form: { a: server.accountId, platform: 'api', ...form } });

test('whoever asks waits for the variant, and is told when it is there again', async () => {
  const answer = await ask({ email: 'ada@example.com', variant: 'hull' });
  expect(answer).toMatchObject({ status: 200, body: { email: 'ada@example.com', success: true } });
  expect((await ask({ email: 'bo@example.com', variant: catalogIdOf('hull'), platform: 'shopify' })).status).toBe(200);
  const about = { account_id: server.accountId, variant_id: catalogIdOf('hull'), channels: ['EMAIL'] };
  expect(await waiting()).toEqual([
    { ...about, email: 'ada@example.com' },
    { ...about, email: 'bo@example.com' },
  ]);
  const id = catalogIdOf('hull');
  await call('PATCH', `/api/catalog-variants/${id}`, { data: { type: 'catalog-variant', id, attributes: { inventory_quantity: 2 } } });
  await expect.poll(waiting, { timeout: 10_000 }).toEqual([]);
});

test('pages of other hosts may call it', async () => {
  const body = new URLSearchParams({ a: server.accountId, email: 'page@example.com', variant: 'hull' });
  const response = await fetch(`${server.url}/api/v1/catalog/subscribe`, {
    method: 'POST',
    body,
    headers: { origin: 'https://shop.example' },
  });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
    200,
    expect.stringMatching(/^(\*|https:\/\/shop\.example)$/),
  ]);
});

describe('refuses, and notes nothing', () => {
  test.each([
    ['no address', { variant: 'hull' }, 400, "'email' is required."],
    ['what is no address', { email: 'nobody', variant: 'hull' }, 400, expect.any(String)],
    ['no variant', { email: 'cy@example.com' }, 400, "'variant' is required."],
    ['an unknown variant', { email: 'cy@example.com', variant: 'sail' }, 404, expect.stringContaining('sail')],
    ['one that cannot be an id', { email: 'cy@example.com', variant: '\u0000' }, 400, expect.any(String)],
    ['a key of nobody', { a: 'NOBODY', email: 'cy@example.com', variant: 'hull' }, 400, "'a' is not the public key of an account."],
    ['no key', { a: '', email: 'cy@example.com', variant: 'hull' }, 400, "'a' is required."],
  ])('%s', async (_, form, status, message) => {
    const before = await waiting();
    expect(await ask(form as Record<string, string>)).toMatchObject({ status, body: { status, message } });
    expect(await waiting()).toEqual(before);
  });

  test('what another account has', async () => {
    const before = await waiting();
    const answer = await ask({ a: server.second.accountId, email: 'cy@example.com', variant: 'hull' });
    expect(answer.status).toBe(404);
    expect(await waiting()).toEqual(before);
  });
});
