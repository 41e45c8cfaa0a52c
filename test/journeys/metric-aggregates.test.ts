import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aggregateBody } from '../support/metric-samples.ts';
import { caller } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let call: ReturnType<typeof caller>;
let metricId: string;

const record = (email: string, time: string, value: number, properties: object) =>
  call('POST', '/api/events', {
    data: {
      type: 'event',
      attributes: {
        ...{ properties, time, value, unique_id: `${email} ${time}` },
        metric: { data: { type: 'metric', attributes: { name: 'Clicked' } } },
        profile: { data: { type: 'profile', attributes: { email } } },
      },
    },
  });
const ask = (more: object, query = '') => call('POST', `/api/metric-aggregates${query}`, aggregateBody(metricId, { ...more }));

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
  await record('one@example.com', '2026-03-01T10:00:00Z', 2.5, { URL: 'https://example.com/a' });
  await record('one@example.com', '2026-03-01T11:00:00Z', 1, { URL: 'https://example.com/b' });
  await record('two@example.com', '2026-03-01T23:30:00Z', 4, {});
  metricId = (await call('GET', '/api/events?include=metric')).json.included[0].id;
});
afterAll(() => server.close());

test('an answer has the recorded shape', async () => {
  const { status, json } = await ask({ interval: 'day' }, '?fields[metric-aggregate]=data,dates');
  expect(status).toBe(200);
  expect(json).toEqual({
    data: {
      type: 'metric-aggregate',
      id: expect.stringMatching(/^\d{15,19}$/),
      attributes: {
        data: [{ dimensions: [], measurements: { count: [3], sum_value: [7.5], unique: [2] } }],
        dates: ['2026-03-01T00:00:00+00:00'],
      },
      links: { self: `${server.url}/api/metric-aggregates/` },
    },
    links: { self: `${server.url}/api/metric-aggregates?fields%5Bmetric-aggregate%5D=data%2Cdates`, next: null, prev: null },
  });
});

test('times without a zone are those of the request’s zone', async () => {
  const { json } = await ask({ interval: 'day', timezone: 'Europe/Berlin' });
  expect(json.data.attributes).toMatchObject({ dates: ['2026-02-28T23:00:00+00:00'], data: [{ measurements: { count: [2] } }] });
});

test('rows are told apart, the empty text standing for nothing, and paged', async () => {
  const first = await ask({ interval: 'day', by: ['URL'], page_size: 2, measurements: ['count'] });
  expect(first.json.data.attributes.data.map(({ dimensions }: { dimensions: string[] }) => dimensions)).toEqual([
    ...[[''], ['https://example.com/a']],
  ]);
  const second = await ask({ interval: 'day', by: ['URL'], page_size: 2, measurements: ['count'], page_cursor: first.json.links.next });
  expect(second.json.data.attributes.data).toEqual([{ dimensions: ['https://example.com/b'], measurements: { count: [1] } }]);
  expect(second.json.links.next).toBeNull();
});

describe('a request is refused', () => {
  const range = ['greater-or-equal(datetime,2026-03-01T00:00:00)', 'less-than(datetime,2026-03-02T00:00:00)'];
  test.each([
    ['for a metric that is not there', { metric_id: 'NOPE01' }, '/data/attributes/metric_id'],
    ['without measurements', { measurements: [] }, '/data/attributes/measurements'],
    ['with another measurement', { measurements: ['median'] }, '/data/attributes/measurements/0'],
    ['with a dimension twice', { by: ['URL', 'URL'] }, '/data/attributes/by/1'],
    ['with another dimension', { by: ['Colour'] }, '/data/attributes/by/0'],
    ['with another interval', { interval: 'year' }, '/data/attributes/interval'],
    ['with a zone in another case', { timezone: 'europe/berlin' }, '/data/attributes/timezone'],
    ['with a zone that the reference names', { timezone: 'Europe/Kyiv' }, '/data/attributes/timezone'],
    ['with a page of nothing', { page_size: 0 }, '/data/attributes/page_size'],
    ['with fields to return', { return_fields: ['dates'] }, '/data/attributes/return_fields'],
    ['with a cursor that is none', { page_cursor: 'nonsense' }, '/data/attributes/page_cursor'],
    ['in an order that it does not tell apart by', { sort: 'URL' }, '/data/attributes/sort'],
    ['without a range', { filter: ['greater-or-equal(datetime,2026-03-01)'] }, '/data/attributes/filter'],
    ['with two beginnings', { filter: [...range, range[0]] }, '/data/attributes/filter'],
    ['with an empty range', { filter: [range[0], 'less-than(datetime,2026-03-01T00:00:00)'] }, '/data/attributes/filter'],
    ['with more than a year', { filter: [range[0], 'less-than(datetime,2027-03-05)'] }, '/data/attributes/filter'],
    ['with a time that is none', { filter: [...range, 'less-than(datetime,"yesterday")'] }, '/data/attributes/filter/2'],
    ['with another field', { filter: [...range, 'equals(colour,"red")'] }, '/data/attributes/filter/2'],
    ['with another operator', { filter: [...range, 'contains(URL,"a")'] }, '/data/attributes/filter/2'],
  ])('%s', async (_, more, pointer) => {
    const { status, json } = await ask(more);
    expect({ status, pointers: json.errors?.map(({ source }: { source: { pointer: string } }) => source.pointer) }).toMatchObject({
      status: 400,
      pointers: [pointer],
    });
  });

  test('of a metric of another account', async () => {
    const reply = await caller(server.url, server.second.key)('POST', '/api/metric-aggregates', aggregateBody(metricId));
    expect(reply.json.errors[0].source.pointer).toBe('/data/attributes/metric_id');
  });
});

test('dimensions with blanks in their names can be filtered on', async () => {
  await record('three@example.com', '2026-03-01T12:00:00Z', 9, { 'Campaign Name': 'Spring' });
  const filter = ['and(greater-or-equal(datetime,2026-03-01),less-than(datetime,2026-03-02))', 'equals(Campaign Name,"Spring")'];
  const { json } = await ask({ filter, interval: 'month', measurements: ['sum_value'] });
  expect(json.data.attributes.data).toEqual([{ dimensions: [], measurements: { sum_value: [9] } }]);
});
