import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const record = (name: string, properties: object, more: object = {}) =>
  call('POST', '/api/events', {
    data: {
      type: 'event',
      attributes: {
        ...{ properties, unique_id: crypto.randomUUID(), ...more },
        metric: { data: { type: 'metric', attributes: { name } } },
        profile: { data: { type: 'profile', attributes: { email: 'seen@example.com' } } },
      },
    },
  });
const metricId = async (): Promise<string> => (await call('GET', '/api/events?include=metric&page[size]=1')).json.included[0].id;
const propertiesOf = async (id: string, revision = '2026-07-15') =>
  (await call('GET', `/api/metrics/${id}/metric-properties?additional-fields[metric-property]=sample_values`, undefined, { revision })).json
    .data;

test('properties are there with the event that brings them, also when the person is known', async () => {
  await record('Bought', { sku: 'A1', tags: ['new'], gift: true, due: '2026-01-02', nothing: null, extra: { a: 1 } }, { value: 12.5 });
  await record('Bought', { sku: 'A2', quantity: 3 }, { value: 7, value_currency: 'EUR' });
  const id = await metricId();
  const properties = await propertiesOf(id);
  type Property = { attributes: { property: string; label: string; inferred_type: string; sample_values: unknown[] } };
  const shown = Object.fromEntries(
    properties.map(({ attributes: a }: Property) => [a.property, [a.label, a.inferred_type, a.sample_values]]),
  );
  expect(shown).toEqual({
    $value: ['Bought Value', 'numeric', [7, 12.5]],
    $value_currency: ['$value_currency', 'string', ['EUR']],
    sku: ['sku', 'string', ['A1', 'A2']],
    tags: ['tags', 'list', []],
    gift: ['gift', 'boolean', [true]],
    due: ['due', 'date', ['2026-01-02']],
    quantity: ['quantity', 'numeric', [3]],
  });
  const value = `/api/metric-properties/${Buffer.from(`${id}.$value`).toString('base64url')}`;
  const one = (await call('GET', `${value}?include=metric`)).json;
  expect([one.data.attributes.label, one.included[0].id]).toEqual(['Bought Value', id]);
  expect(one.data.attributes).not.toHaveProperty('sample_values');
  expect((await call('GET', `${value}/relationships/metric`)).json.data).toEqual({ type: 'metric', id });
  const texts = (await propertiesOf(id, '2025-10-15')).find(({ attributes }: Property) => attributes.property === '$value');
  expect(texts.attributes.sample_values).toEqual(['7', '12.5']);
});

test('names that are data do not fill the table', async () => {
  await record('Odd', { ['x'.repeat(300)]: 1, fine: 1 });
  const ids = (await call('GET', `/api/metrics/${await metricId()}/relationships/metric-properties`)).json.data;
  expect(ids).toHaveLength(1);
});

test('another account has none of them', async () => {
  const id = await metricId();
  const reply = await caller(server.url, server.second.key)('GET', `/api/metrics/${id}/metric-properties`);
  expect(reply.status).toBe(404);
});
