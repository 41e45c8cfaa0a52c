import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customMetricBody, mappingBody } from '../support/metric-samples.ts';
import { caller, makeWorld, type World } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let world: World;
let other: World;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  world = await makeWorld(server, server.key, 'custom');
  other = await makeWorld(server, server.second.key, 'other');
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const metric = () => ({ type: 'metric', id: world.metricId });
const make = async (name: string) => (await call('POST', '/api/custom-metrics', customMetricBody(name, world.metricId))).json.data;
const patch = (id: string, attributes: object) =>
  call('PATCH', `/api/custom-metrics/${id}`, { data: { type: 'custom-metric', id, attributes } });
const map = (id: string, relationships: object) =>
  call('PATCH', `/api/mapped-metrics/${id}`, { data: { type: 'mapped-metric', id, relationships } });

describe('custom metrics', () => {
  test('show their definition with all its members, and the metrics that it names', async () => {
    const made = await make('Revenue of A');
    expect(made.attributes.definition.metric_groups[0].value_property).toBe('$value');
    expect(made.relationships.metrics.data).toEqual([metric()]);
    const definition = { aggregation_method: 'count', metric_groups: [{ metric_id: world.metricId }] };
    const { json } = await patch(made.id, { definition });
    expect(json.data.attributes).toMatchObject({ name: 'Revenue of A', created: made.attributes.created });
    expect(json.data.attributes.definition.metric_groups).toEqual([
      { metric_id: world.metricId, metric_filters: [], value_property: null },
    ]);
    const read = await call('GET', `/api/custom-metrics/${made.id}?include=metrics`);
    expect(read.json.included.map(({ id }: { id: string }) => id)).toEqual([world.metricId]);
    expect((await call('GET', `/api/custom-metrics/${made.id}/metrics`)).json.data[0].attributes.name).toBe('Metric custom');
    expect((await call('GET', `/api/custom-metrics/${made.id}/relationships/metrics`)).json.data).toEqual([metric()]);
  });

  test('have names of their own, also when two ask at once', async () => {
    const body = customMetricBody('Only one', world.metricId);
    const replies = await Promise.all([call('POST', '/api/custom-metrics', body), call('POST', '/api/custom-metrics', body)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 400]);
    const refused = replies.find(({ status }) => status === 400);
    expect(refused?.json.errors[0].source.pointer).toBe('/data/attributes/name');
    const second = await make('Another');
    expect((await patch(second.id, { name: 'Only one' })).json.errors[0].source.pointer).toBe('/data/attributes/name');
    expect((await patch(second.id, { name: 'Another' })).status).toBe(200);
  });

  test.each([
    ['no name', { name: ' ' }, '/data/attributes/name'],
    ['no groups', { definition: { aggregation_method: 'count', metric_groups: [] } }, '/data/attributes/definition/metric_groups'],
    [
      'a metric that is not there',
      { definition: { aggregation_method: 'count', metric_groups: [{ metric_id: 'NOPE01' }] } },
      '/data/attributes/definition/metric_groups/0/metric_id',
    ],
    [
      'a method that does not exist',
      { definition: { aggregation_method: 'median', metric_groups: [] } },
      '/data/attributes/definition/aggregation_method',
    ],
  ])('with %s are refused', async (_, change, pointer) => {
    const reply = await patch(world.customMetricId, change);
    expect(reply.status).toBe(400);
    expect(reply.json.errors.map(({ source }: { source: { pointer: string } }) => source.pointer)).toContain(pointer);
  });

  test('are not made of the metrics of another account', async () => {
    const reply = await call('POST', '/api/custom-metrics', customMetricBody('Theirs', other.metricId));
    expect(reply.status).toBe(400);
  });
});

describe('mappings', () => {
  test('exist from the first moment, and lead nowhere', async () => {
    const { json } = await caller(server.url, server.second.key)('GET', '/api/mapped-metrics');
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual([
      ...['added_to_cart', 'cancelled_sales', 'ordered_product', 'refunded_sales', 'revenue', 'started_checkout', 'viewed_product'],
    ]);
    for (const mapping of json.data) expect(mapping.relationships).toBeUndefined();
    expect((await call('GET', '/api/mapped-metrics/refunded_sales/metric')).json).toEqual({ data: null });
    expect((await call('GET', '/api/mapped-metrics/refunded_sales/relationships/custom-metric')).json).toEqual({ data: null });
  });

  test('lead to a metric or to a custom metric, and the newer word counts', async () => {
    expect((await map('revenue', { metric: { data: metric() } })).json.data.relationships.metric.data).toEqual(metric());
    const custom = { type: 'custom-metric', id: (await make('Mapped')).id };
    const { relationships } = (await map('revenue', { 'custom-metric': { data: custom } })).json.data;
    expect(relationships).toMatchObject({ 'custom-metric': { data: custom } });
    expect(relationships.metric).toBeUndefined();
    expect((await call('DELETE', `/api/custom-metrics/${custom.id}`)).status).toBe(204);
    expect((await call('GET', '/api/mapped-metrics/revenue')).json.data.relationships).toBeUndefined();
  });

  test('are taken away by null', async () => {
    for (const data of [null, { type: 'metric', id: null }]) {
      await call('PATCH', '/api/mapped-metrics/revenue', mappingBody('revenue', metric()));
      const reply = await call('PATCH', '/api/mapped-metrics/revenue', mappingBody('revenue', data));
      expect([reply.status, reply.json.data.relationships]).toEqual([200, undefined]);
    }
  });

  test('to what is not there, to both, and of another word are refused', async () => {
    const unknown = await map('revenue', { metric: { data: { type: 'metric', id: other.metricId } } });
    expect([unknown.status, unknown.json.errors[0].source.pointer]).toEqual([400, '/data/relationships/metric/data/id']);
    const custom = { data: { type: 'custom-metric', id: world.customMetricId } };
    const both = await map('revenue', { metric: { data: metric() }, 'custom-metric': custom });
    expect([both.status, both.json.errors[0].source.pointer]).toEqual([400, '/data/relationships/custom-metric/data/id']);
    const word = await call('GET', '/api/mapped-metrics/nope');
    expect([word.status, word.json.errors[0]]).toMatchObject([
      400,
      { detail: "'nope' is not a valid choice for 'id'.", source: { pointer: '/data/attributes/id' } },
    ]);
  });
});
