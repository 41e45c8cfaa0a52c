import { afterAll, beforeAll, expect, test } from 'vitest';
import { actionBody, holdBody, jobBody, lookBody, makeCampaign, SEND_JOBS } from '../support/campaign-samples.ts';
import { completed } from '../support/content-samples.ts';
import { sentCampaigns } from '../support/sent-campaigns.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Sends that are held and released. */
let server: TestServer;
let shop: ReturnType<typeof sentCampaigns>;
let templateId: string;

beforeAll(async () => {
  server = await startTestServer();
  shop = sentCampaigns(server);
  templateId = await shop.template('<p>Hi {{ first_name }} {% unsubscribe %}</p>');
});
afterAll(() => server.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const hold = async (id: string, held: boolean): Promise<number> =>
  (await shop.call('PATCH', `/burgee/v1/campaign-holds/${id}`, holdBody(id, held))).status;
const progressOf = async (id: string) =>
  (await shop.call('POST', '/burgee/v1/campaign-progress', lookBody('campaign-progress', id))).json.data.attributes;

test('what is held stands still, and then reaches everybody once', async () => {
  const crowd = await shop.list('Crowd');
  const emails = Array.from({ length: 1200 }, (_, i) => ({ type: 'profile', attributes: { email: `held-${i}@example.org` } }));
  const job = await shop.make('/api/profile-bulk-import-jobs', {
    data: {
      ...{ type: 'profile-bulk-import-job', attributes: { profiles: { data: emails } } },
      relationships: { lists: { data: [{ type: 'list', id: crowd }] } },
    },
  });
  await completed(shop.call, `/api/profile-bulk-import-jobs/${job}`);
  const { id } = await shop.send({ included: [crowd] }, templateId);
  const held = await shop.call('PATCH', `/burgee/v1/campaign-holds/${id}`, holdBody(id, true));
  expect(held.json.data.attributes).toEqual({ held: true, held_at: expect.any(String) });
  expect(await hold(id, true)).toBe(200);
  // What was being handed over is finished first.
  await pause(1500);
  const before = await progressOf(id);
  await pause(1500);
  const after = await progressOf(id);
  expect([after.held, after.sent]).toEqual([true, before.sent]);
  expect(after.sent).toBeLessThan(1200);
  expect(await shop.statusOf(id)).not.toBe('Sent');
  expect(await hold(id, false)).toBe(200);
  await shop.until(id, 'Sent');
  const [{ n, people } = { n: 0, people: 0 }] = await server.services.db.query<{ n: number; people: number }>(
    "SELECT count(*)::int AS n, count(DISTINCT recipient)::int AS people FROM caught_mails WHERE recipient LIKE 'held-%'",
  );
  expect([n, people, (await progressOf(id)).sent]).toEqual([people, people, 1200]);
}, 60_000);

test('shares of an hour are put off by as long as it was held, and a cancellation ends the hold', async () => {
  const few = await shop.list('Few');
  await shop.people('shares', 4, few);
  const strategy = { method: 'throttled', datetime: '2020-01-01T00:00:00Z', throttle_percentage: 25 };
  const { id } = await shop.send({ included: [few], strategy }, templateId);
  await shop.until(id, 'Sending');
  const dueTimes = async () =>
    (
      await server.services.db.query<{ at: number }>(
        `SELECT extract(epoch FROM due_at)::float8 AS at FROM message_batches
          WHERE state = 'waiting' AND id IN (SELECT batch_id FROM messages WHERE address LIKE 'shares-%') ORDER BY due_at`,
      )
    ).map(({ at }) => at);
  const isSent = async () => (await shop.ends('shares')).some(([, end]) => end === 'sent');
  for (let tries = 0; tries < 400 && !((await isSent()) && (await dueTimes()).length === 3); tries++) await pause(25);
  const before = await dueTimes();
  expect(await hold(id, true)).toBe(200);
  await pause(1000);
  expect(await hold(id, false)).toBe(200);
  const after = await dueTimes();
  const shifts = after.map((at, i) => at - (before[i] ?? 0));
  expect(shifts).toHaveLength(3);
  for (const shift of shifts) expect(shift).toBeGreaterThan(0.9);
  expect(await hold(id, true)).toBe(200);
  expect((await shop.call('PATCH', `${SEND_JOBS}/${id}`, actionBody(id, 'cancel'))).status).toBe(204);
  for (let tries = 0; tries < 400; tries++) {
    if ((await shop.ends('shares')).every(([, end]) => end !== 'queued')) break;
    await pause(25);
  }
  expect((await shop.ends('shares')).map(([, end]) => end).sort()).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED', 'sent']);
  expect((await progressOf(id)).held).toBe(false);
  expect(await hold(id, true)).toBe(409);
});

test('there is nothing to hold of what is not being sent', async () => {
  const list = await shop.list('Nothing');
  const strategy = { method: 'static', datetime: '2126-10-04T09:00:00Z' };
  const { id } = await makeCampaign(shop.call, { included: [list], strategy }, templateId);
  expect(await hold(id, true)).toBe(404);
  await shop.call('POST', SEND_JOBS, jobBody('send', id));
  const { status, json } = await shop.call('PATCH', `/burgee/v1/campaign-holds/${id}`, holdBody(id, true));
  expect([status, json.errors[0].detail]).toEqual([409, expect.stringContaining('revert its send job')]);
});
