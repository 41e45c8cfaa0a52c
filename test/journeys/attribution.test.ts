import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTrackedLinks, trackingWriter } from '../../src/engine/messaging/tracking/tracked-links.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import { isoMicros } from '../../src/lib/time.ts';
import { call, eventBody, profileBody } from '../support/call.ts';
import { addMessage } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { campaignReportBody } from '../support/tracking-samples.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('an order after a click shows what it is owed to, and is a row behind the report', async () => {
  const email = 'buyer@example.com';
  const profileId = (await call(server, 'POST /api/profiles', { body: profileBody({ email }) })).body.data.id;
  const messageId = ulidToUuid(await addMessage(server, server.key, profileId, email)) as string;
  const group = '01990000-0000-7000-8000-000000000001';
  const { db, clock, secrets } = server.services;
  await db.query("UPDATE messages SET state = 'sent', group_id = $3, sent_at = $4 WHERE account_id = $1 AND id = $2", [
    ...[server.accountId, messageId, group, isoMicros(clock.account(server.accountId))],
  ]);
  // Events name no message that nobody describes: the ledger's own stands in.
  const making = await createTrackedLinks({ secrets, baseUrl: () => server.url }).making(server.accountId);
  const link = trackingWriter(making).click(messageId, 'https://a.example/');
  await fetch(link, { redirect: 'manual', headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0' } });
  await call(server, 'POST /api/events', {
    body: eventBody(email, { metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } }, value: 12.5 }),
  });
  const metrics = await call(server, 'GET /api/metrics');
  const id = metrics.body.data.find((metric: { attributes: { name: string } }) => metric.attributes.name === 'Placed Order').id;
  const report = await call(server, 'POST /api/campaign-values-reports', { body: campaignReportBody(id) });
  expect([report.status, report.body.data.attributes.results, report.body.links.next]).toEqual([200, [], null]);
  const rows = await call(server, `GET /burgee/v1/conversions?filter=equals(metric_id,"${id}")`);
  expect(rows.body.data.map(({ attributes }: { attributes: object }) => attributes)).toMatchObject([{ value: 12.5, channel: 'email' }]);
  const order = await call(server, `GET /api/events/${rows.body.data[0].id}?include=attributions`);
  const [attribution] = order.body.included;
  expect(attribution).toMatchObject({
    type: 'attribution',
    relationships: { event: { data: { type: 'event', id: rows.body.data[0].id } } },
  });
  const click = await call(server, `GET /api/events/${attribution.relationships['attributed-event'].data.id}?include=metric`);
  expect(click.body.included[0].attributes.name).toBe('Clicked Email');
});
