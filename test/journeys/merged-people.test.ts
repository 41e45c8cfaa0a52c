import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseIso } from '../../src/lib/time.ts';
import { readSpans, wantSpans } from '../../src/storage/queries/metric-spans.ts';
import { aggregateBody } from '../support/metric-samples.ts';
import { caller } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let call: ReturnType<typeof caller>;
beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries === 300) throw new Error('it did not come true');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('people of a kept day are counted anew when two of them turn out to be one', { timeout: 60_000 }, async () => {
  for (const email of ['one@example.com', 'two@example.com']) {
    await call('POST', '/api/events', {
      data: {
        type: 'event',
        attributes: {
          ...{ properties: {}, time: '2026-03-01T10:00:00Z' },
          metric: { data: { type: 'metric', attributes: { name: 'Kept' } } },
          profile: { data: { type: 'profile', attributes: { email } } },
        },
      },
    });
  }
  const metricId = (await call('GET', '/api/events?include=metric')).json.included[0].id;
  const [from, to] = ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'].map((text) => parseIso(text) as number) as [number, number];
  const { db } = server.services;
  const metric = { accountId: server.accountId, metricId };
  await db.transaction((tx) => wantSpans(tx, metric, [{ from, until: to }]));
  await until(async () => (await readSpans(db, metric, { from, until: to })).some(({ unique }) => unique === 2));

  const people = async (): Promise<number> => {
    const { json } = await call('POST', '/api/metric-aggregates', aggregateBody(metricId, { interval: 'day', measurements: ['unique'] }));
    return json.data.attributes.data[0].measurements.unique[0];
  };
  expect(await people()).toBe(2);
  const profiles = (await call('GET', '/api/profiles')).json.data.map(({ id }: { id: string }) => ({ type: 'profile', id }));
  const merge = { data: { type: 'profile-merge', id: profiles[0].id, relationships: { profiles: { data: [profiles[1]] } } } };
  expect((await call('POST', '/api/profile-merge', merge)).status).toBe(202);
  await until(async () => (await people()) === 1);
  await until(async () => (await readSpans(db, metric, { from, until: to })).some(({ unique }) => unique === 1));
});
