import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogIdOf, itemBody, stockBody, variantBody } from '../support/content-samples.ts';
import { caller, erasureBody, mergeBody, profileBody, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Something is sold out; people ask to be told; it comes back, and each of them is told once. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
  await call('POST', '/api/catalog-items', itemBody('boat'));
});
afterAll(() => server.close());

let serial = 0;
async function soldOut(): Promise<string> {
  const body = variantBody(`hull-${serial++}`, catalogIdOf('boat'));
  Object.assign(body.data.attributes, { inventory_quantity: 0 });
  return (await call('POST', '/api/catalog-variants', body)).json.data.id;
}
const stockOf = (id: string, inventory_quantity: number) =>
  call('PATCH', `/api/catalog-variants/${id}`, { data: { type: 'catalog-variant', id, attributes: { inventory_quantity } } });
const subscribe = (id: string, email: string, channels?: readonly string[]) =>
  call('POST', '/api/back-in-stock-subscriptions', stockBody(id, email, channels));

/** Whom events of a metric are about, and what they say, of one variant. */
async function told(metric: string, variantId: string): Promise<{ email: string; properties: Record<string, unknown> }[]> {
  const { data, included = [] } = (await call('GET', '/api/events?include=profile,metric&page[size]=1000')).json;
  const find = (type: string, id: string) => included.find((one: Reply['json']) => one.type === type && one.id === id)?.attributes;
  return data
    .filter((event: Reply['json']) => find('metric', event.relationships.metric.data.id).name === metric)
    .map((event: Reply['json']) => ({
      email: find('profile', event.relationships.profile.data.id).email,
      properties: event.attributes.event_properties,
    }))
    .filter(({ properties }: { properties: Record<string, unknown> }) => properties.VariantId === variantId);
}

async function settled(): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await server.services.db.query('SELECT variant_id FROM variant_returns')).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('those who wait are not told');
}

test('whoever asked is told once when it is there again, and never again', async () => {
  const id = await soldOut();
  expect((await subscribe(id, 'ada@example.com', ['SMS', 'EMAIL', 'SMS'])).status).toBe(202);
  expect((await subscribe(id, 'bob@example.com')).status).toBe(202);
  const [asked] = await told('Subscribed to Back in Stock', id);
  expect(asked?.properties).toMatchObject({ VariantId: id, ProductID: 'boat', Platform: 'api' });
  expect(await told('Back in Stock', id)).toEqual([]);

  await stockOf(id, 3);
  await settled();
  const back = await told('Back in Stock', id);
  expect(back.map(({ email }) => email).sort()).toEqual(['ada@example.com', 'bob@example.com']);
  expect(back.find(({ email }) => email === 'ada@example.com')?.properties.Channels).toEqual(['EMAIL', 'SMS']);

  await stockOf(id, 0);
  await stockOf(id, 5);
  await settled();
  expect(await told('Back in Stock', id)).toHaveLength(2);
});

test('more of what was there is no return; a job and a new variant of the same id are', async () => {
  const id = await soldOut();
  await stockOf(id, 1);
  await subscribe(id, 'cleo@example.com');
  await stockOf(id, 9);
  await settled();
  expect(await told('Back in Stock', id)).toEqual([]);
  await call('DELETE', `/api/catalog-variants/${id}`);
  const again = variantBody(id.split(':::')[2] as string, catalogIdOf('boat'));
  Object.assign(again.data.attributes, { inventory_quantity: 2 });
  const variants = { data: [again.data] };
  const job = { data: { type: 'catalog-variant-bulk-create-job', attributes: { variants } } };
  expect((await call('POST', '/api/catalog-variant-bulk-create-jobs', job)).status).toBe(202);
  for (let tries = 0; tries < 400 && (await told('Back in Stock', id)).length === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  expect((await told('Back in Stock', id)).map(({ email }) => email)).toEqual(['cleo@example.com']);
});

test('hundreds are told, each once', async () => {
  const id = await soldOut();
  await server.services.db.query(
    `WITH people AS (SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid AS id FROM generate_series(1, 450) AS n)
     INSERT INTO back_in_stock_subscriptions (account_id, profile_id, variant_id, channels, subscribed_at)
     SELECT $1, id, $2, '["EMAIL"]', '2026-01-01Z' FROM people`,
    [server.accountId, id],
  );
  await stockOf(id, 1);
  await settled();
  const [counted] = await server.services.db.query(
    `SELECT count(*)::int AS events, count(DISTINCT profile_id)::int AS people FROM events
      WHERE account_id = $1 AND properties ->> 'VariantId' = $2`,
    [server.accountId, id],
  );
  expect(counted).toEqual({ events: 450, people: 450 });
});

test('a browser may ask, and does not change who somebody is', async () => {
  const id = await soldOut();
  const path = `/client/back-in-stock-subscriptions?company_id=${server.accountId}`;
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', revision: '2026-07-15' },
    body: JSON.stringify(stockBody(id, 'dora@example.com')),
  });
  expect(response.status).toBe(202);
  expect((await told('Subscribed to Back in Stock', id)).map(({ email }) => email)).toEqual(['dora@example.com']);
});

test('what cannot be is refused where it stands, and nobody comes of it', async () => {
  const unknown = await subscribe('$custom:::$default:::NOPE', 'nobody@example.com');
  expect([unknown.status, unknown.json.errors[0].source.pointer]).toEqual([404, '/data/']);
  const id = await soldOut();
  expect((await subscribe(id, 'nobody@example.com', [])).json.errors[0].source.pointer).toBe('/data/attributes/channels');
  expect((await subscribe(id, 'nobody@example.com', ['FAX'])).status).toBe(400);
  const without = stockBody(id, 'x') as { data: { attributes: { profile?: unknown } } };
  without.data.attributes.profile = null;
  expect((await call('POST', '/api/back-in-stock-subscriptions', without)).status).toBe(400);
  expect((await call('GET', '/api/profiles?filter=equals(email,"nobody@example.com")')).json.data).toEqual([]);
});

test('a merge takes the wish along, an erasure ends it', async () => {
  const id = await soldOut();
  const make = async (email: string) => (await call('POST', '/api/profiles', profileBody(email))).json.data.id;
  const [kept, source] = [await make('kept@example.com'), await make('source@example.com')];
  await subscribe(id, 'source@example.com');
  await subscribe(id, 'gone@example.com');
  await call('POST', '/api/profile-merge', mergeBody(kept, [source]));
  await call('POST', '/api/data-privacy-deletion-jobs', erasureBody({ email: 'gone@example.com' }));
  const waiting = () =>
    server.services.db.query<{ email: string | null }>(
      `SELECT p.email FROM back_in_stock_subscriptions AS s LEFT JOIN profiles AS p ON p.account_id = s.account_id AND p.id = s.profile_id
        WHERE s.account_id = $1 AND s.variant_id = $2`,
      [server.accountId, id],
    );
  for (let tries = 0; tries < 400; tries++) {
    const rows = await waiting();
    if (rows.length === 1 && rows[0]?.email === 'kept@example.com') break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(await waiting()).toEqual([{ email: 'kept@example.com' }]);
});
