import { afterAll, beforeAll, expect, test } from 'vitest';
import { mappingBody } from '../support/metric-samples.ts';
import { caller } from '../support/samples.ts';
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
