import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, eventBody } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

const WHO = 'ada@metrics.example';
const START = 1_690_000_000;
let server: TestServer;
let metricId: string;
let personId: string;

beforeAll(async () => {
  server = await startTestServer();
  const metric = { data: { type: 'metric', attributes: { name: 'Placed Order' } } };
  for (let i = 0; i < 7; i++) {
    const time = new Date((START + i * 86_400) * 1000).toISOString();
    const properties = { Size: i % 2 ? 'M' : 'L', Items: i };
    await call(server, 'POST /api/events', { body: eventBody(WHO, { metric, time, value: 10, unique_id: `o${i}`, properties }) });
  }
  await call(server, 'POST /api/events', { body: eventBody('bo@metrics.example', { time: new Date(START * 1000).toISOString() }) });
  const { body } = await old(server, 'GET /v1/metrics');
  metricId = body.data.find(({ name }: { name: string }) => name === 'Placed Order').id;
  personId = (await old(server, 'GET /v2/people/search', { query: { email: WHO } })).body.id;
});
afterAll(() => server.close());

test('metrics come in numbered pages', async () => {
  const whole = await old(server, 'GET /v1/metrics', { query: { count: 1 } });
  expect(whole.body).toMatchObject({ object: '$list', page: 0, page_size: 1, start: 0, end: 0, total: 2 });
  const next = await old(server, 'GET /v1/metrics', { query: { count: 1, page: 1 } });
  expect(next.body).toMatchObject({ page: 1, start: 1, end: 1, total: 2 });
  expect(new Set([...whole.body.data, ...next.body.data].map(({ name }) => name))).toEqual(new Set(['Placed Order', 'Viewed Product']));
  const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
  const integration = { object: 'integration', id: expect.any(String), name: 'API', category: 'API' };
  expect(whole.body.data[0]).toEqual({
    object: 'metric',
    id: expect.any(String),
    name: expect.any(String),
    integration,
    created: time,
    updated: time,
  });
  expect((await old(server, 'GET /v1/metrics', { query: { page: 9 } })).body).toMatchObject({ data: [], total: 2 });
  expect((await old(server, 'GET /v1/metrics', { query: { page: 'x' } })).body).toMatchObject({
    status: 400,
    message: expect.stringContaining('page'),
  });
});

describe('a timeline', () => {
  test('shows events with their people', async () => {
    const { body } = await old(server, `GET /v1/metric/${metricId}/timeline`, { query: { count: 1 } });
    expect(body).toEqual({
      object: '$list',
      count: 1,
      next: expect.stringMatching(/^\d{10}-\w+$/),
      data: [
        {
          ...{ object: 'event', id: expect.any(String), statistic_id: metricId, timestamp: START + 6 * 86_400, event_name: 'Placed Order' },
          event_properties: { $event_id: 'o6', $value: 10, Size: 'L', Items: 6 },
          datetime: '2023-07-28 04:26:40+00:00',
          uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-1/),
          person: expect.objectContaining({ object: 'person', id: personId, email: WHO }),
        },
      ],
    });
  });

  test.each(['desc', 'asc'])('is walked through %s by its next, each event once', async (sort) => {
    for (const path of [
      `/v1/metric/${metricId}/timeline`,
      `/v1/person/${personId}/metrics/timeline`,
      `/v1/person/${personId}/metric/${metricId}/timeline`,
    ]) {
      const seen: string[] = [];
      let since: string | number = sort === 'asc' ? START : START + 6 * 86_400;
      for (let pages = 0; since && pages < 10; pages++) {
        const { body } = await old(server, `GET ${path}`, { query: { since, sort, count: 3 } });
        seen.push(...body.data.map((event: { event_properties: { $event_id: string } }) => event.event_properties.$event_id));
        since = body.next;
      }
      const order = ['o0', 'o1', 'o2', 'o3', 'o4', 'o5', 'o6'];
      expect(seen).toEqual(sort === 'asc' ? order : order.reverse());
    }
  });

  test('without since is descending from now on, whatever sort says; of the whole account too', async () => {
    const { body } = await old(server, 'GET /v1/metrics/timeline', { query: { sort: 'asc', count: 100 } });
    expect(body.data).toHaveLength(8);
    expect(body.data[0].timestamp).toBe(START + 6 * 86_400);
    expect(body.next).toBeNull();
  });

  test.each(['x', '12345678901', '1690000000-', '1690000000-0'])('takes no since like %s', async (since) => {
    expect((await old(server, 'GET /v1/metrics/timeline', { query: { since } })).status).toBe(400);
  });

  test.each(['/v1/metric/NONE/timeline', '/v1/person/NONE/metrics/timeline', '/v1/metric/NONE/export'])('of nothing: %s', async (path) => {
    expect((await old(server, `GET ${path}`)).status).toBe(404);
  });
});

describe('an export', () => {
  const days = { start_date: '2023-07-22', end_date: '2023-07-28' };
  const ask = async (query: Record<string, string | number>) =>
    (await old(server, `GET /v1/metric/${metricId}/export`, { query: { ...days, ...query } })).body;
  const sums = (body: { results: { segment: string; data: { values: number[] }[] }[] }) =>
    Object.fromEntries(body.results.map(({ segment, data }) => [segment, data.map(({ values }) => values[0])]));

  test('counts by days', async () => {
    const body = await ask({});
    expect(body).toMatchObject({
      ...days,
      unit: 'day',
      measurement: 'count',
      by: null,
      where: null,
      metric: { id: metricId, object: 'metric' },
    });
    expect(body.results[0].data[0]).toEqual({ date: '2023-07-22 00:00:00', values: [1] });
    expect(sums(body)).toEqual({ Everyone: [1, 1, 1, 1, 1, 1, 1] });
  });

  test.each([
    [{ measurement: 'value' }, { Everyone: [10, 10, 10, 10, 10, 10, 10] }],
    [{ measurement: 'unique', unit: 'month' }, { Everyone: [1] }],
    [{ measurement: '["sum","Items"]' }, { Everyone: [0, 1, 2, 3, 4, 5, 6] }],
    [{ measurement: '["sum","Size"]', unit: 'month' }, { Everyone: [0] }],
    [{ where: '[["Size","=","M"]]', unit: 'month' }, { Everyone: [3] }],
    [
      { by: 'Size', unit: 'month' },
      { L: [4], M: [3] },
    ],
    [{ by: 'Size', unit: 'month', count: 1 }, { L: [4] }],
    [
      { by: 'Size', unit: 'month', measurement: '["sum","Items"]' },
      { L: [12], M: [9] },
    ],
    [{ start_date: START, end_date: START + 86_400 + 1, unit: 'month' }, { Everyone: [2] }],
  ])('%j', async (query, expected) => {
    expect(sums(await ask(query))).toEqual(expected);
  });

  test.each<Record<string, string>>([
    { end_date: '' },
    { end_date: '2023-09-22' },
    { end_date: '2023-07-01' },
    { unit: 'hour' },
    { measurement: 'sum' },
    { where: '[["Size",">","M"]]' },
    { where: '[["Size","=","M"]]', by: 'Size' },
    { start_date: 'x' },
  ])('refuses %j', async (query) => {
    expect(await ask(query)).toMatchObject({ status: 400, message: expect.any(String) });
  });
});
