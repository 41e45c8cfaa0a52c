import { afterAll, beforeAll, expect, test } from 'vitest';
import { mappingBody } from '../support/metric-samples.ts';
import { caller, explanationBody, makeSegment } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const order = (email: string, time: string, value: number | null, name = 'Placed Order') =>
  call('POST', '/api/events', {
    data: {
      type: 'event',
      attributes: {
        ...{ properties: {}, time, value },
        metric: { data: { type: 'metric', attributes: { name } } },
        profile: { data: { type: 'profile', attributes: { email } } },
      },
    },
  });

const analytics = async (): Promise<Record<string, Record<string, unknown>>> => {
  const { json } = await call('GET', '/api/profiles?additional-fields[profile]=predictive_analytics');
  type Profile = { attributes: { email: string; predictive_analytics: Record<string, unknown> } };
  return Object.fromEntries(json.data.map(({ attributes: { email, predictive_analytics: told } }: Profile) => [email, told]));
};

test('orders are added up once a metric stands for revenue, and nothing is predicted', async () => {
  await order('often@example.com', '2026-01-01T00:00:00Z', 10);
  await order('often@example.com', '2026-01-05T00:00:00Z', 20.5);
  await order('often@example.com', '2026-01-10T12:00:00Z', null);
  await order('once@example.com', '2026-01-01T00:00:00Z', 7);
  await order('never@example.com', '2026-01-01T00:00:00Z', 99, 'Viewed Product');
  for (const told of Object.values(await analytics())) expect(new Set(Object.values(told))).toEqual(new Set([null]));

  const metrics = (await call('GET', '/api/metrics')).json.data;
  const { id } = metrics.find(({ attributes }: { attributes: { name: string } }) => attributes.name === 'Placed Order');
  await call('PATCH', '/api/mapped-metrics/revenue', mappingBody('revenue', { type: 'metric', id }));
  const told = await analytics();
  expect(told['often@example.com']).toMatchObject({
    ...{ historic_number_of_orders: 3, historic_clv: 30.5, average_order_value: 30.5 / 3, average_days_between_orders: 4.75 },
    ...{ predicted_number_of_orders: null, total_clv: null, churn_probability: null, expected_date_of_next_order: null },
  });
  expect(told['once@example.com']).toMatchObject({ historic_number_of_orders: 1, historic_clv: 7, average_days_between_orders: null });
  expect(new Set(Object.values(told['never@example.com'] as object))).toEqual(new Set([null]));
});

test('segments ask for the same figures, and are built again when another metric stands for revenue', async () => {
  const asking = (dimension: string, operator: string, value: number) => {
    const condition = { type: 'profile-predictive-analytics', dimension, filter: { type: 'numeric', operator, value } };
    const definition = { condition_groups: [{ conditions: [condition] }] };
    return makeSegment(call, { data: { type: 'segment', attributes: { name: dimension, definition } } });
  };
  const members = async (id: string): Promise<string[]> =>
    (await call('GET', `/api/segments/${id}/profiles`)).json.data
      .map((one: { attributes: { email: string } }) => one.attributes.email)
      .sort();
  const reaches = async (id: string, expected: readonly string[]) => {
    for (let tries = 0; tries < 500 && (await members(id)).join() !== expected.join(); tries++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await members(id)).toEqual(expected);
  };
  const spent = await asking('historic_clv', 'greater-than-or-equal', 7);
  expect(await members(spent)).toEqual(['often@example.com', 'once@example.com']);
  expect(await members(await asking('average_days_between_orders', 'equals', 4.75))).toEqual(['often@example.com']);
  expect(await members(await asking('average_days_between_orders', 'not-equals', 1))).toEqual(['often@example.com']);
  expect(await members(await asking('churn_probability', 'less-than', 1))).toEqual([]);

  const metrics = (await call('GET', '/api/metrics')).json.data;
  const { id } = metrics.find(({ attributes }: { attributes: { name: string } }) => attributes.name === 'Viewed Product');
  await call('PATCH', '/api/mapped-metrics/revenue', mappingBody('revenue', { type: 'metric', id }));
  await reaches(spent, ['never@example.com']);
  await order('late@example.com', '2026-01-01T00:00:00Z', 50, 'Viewed Product');
  await reaches(spent, ['late@example.com', 'never@example.com']);
  const why = await call('POST', '/burgee/v1/segment-explanations', explanationBody(spent, await idOf('late@example.com')));
  expect(why.json.data.attributes.condition_groups[0].conditions[0]).toMatchObject({
    ...{ holds: true, evidence: [{ kind: 'events', metric_id: id, count: 1, sum: 50 }] },
  });
  await call('PATCH', '/api/mapped-metrics/revenue', mappingBody('revenue', null));
  await reaches(spent, []);
});

const idOf = async (email: string): Promise<string> => (await call('GET', `/api/profiles?filter=equals(email,"${email}")`)).json.data[0].id;
