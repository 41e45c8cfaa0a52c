import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobBody, lookBody, makeCampaign, SEND_JOBS, SMS } from '../support/campaign-samples.ts';
import { completed } from '../support/content-samples.ts';
import { CONSENTS, consentBody, pushTokenBody, segmentBody } from '../support/samples.ts';
import { sentCampaigns } from '../support/sent-campaigns.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Who gets a campaign on each channel, and what stands against sending one. */
let server: TestServer;
let shop: ReturnType<typeof sentCampaigns>;
let templateId: string;

beforeAll(async () => {
  server = await startTestServer();
  shop = sentCampaigns(server);
  templateId = await shop.template('<p>Hi {{ first_name }} {% unsubscribe %}</p>');
});
afterAll(() => server.close());

interface Caught {
  recipient: string;
  subject: string;
  plain: string;
}
const caughtBy = (channel: string): Promise<Caught[]> =>
  server.services.db.query<Caught>(
    'SELECT recipient, subject, plain FROM caught_mails WHERE account_id = $1 AND channel = $2 ORDER BY recipient',
    [server.accountId, channel],
  );

const subscribed = (channel: string) =>
  expect
    .poll(
      () =>
        server.services.db.query("SELECT 1 FROM consents WHERE account_id = $1 AND channel = $2 AND consent = 'SUBSCRIBED'", [
          ...[server.accountId, channel],
        ]),
      { timeout: 10_000 },
    )
    .toHaveLength(1);

describe('recipients', () => {
  test('are the members of a segment that was made a moment ago, and those who came a moment ago', async () => {
    const listId = await shop.list('Segmented');
    await shop.people('fresh', 3, listId);
    const segmentId = await shop.make('/api/segments', segmentBody('Fresh', listId));
    const { id } = await shop.send({ included: [segmentId] }, templateId);
    await shop.until(id, 'Sent');
    expect(await shop.mailsTo('fresh')).toHaveLength(3);
    await shop.people('later', 1, listId);
    const next = await shop.send({ included: [segmentId] }, templateId);
    await shop.until(next.id, 'Sent');
    expect(await shop.mailsTo('later')).toHaveLength(1);
  });

  test('are left alone for a while by smart sending, and the next campaign says so', async () => {
    const listId = await shop.list('Alone');
    await shop.people('alone', 2, listId);
    const first = await shop.send({ included: [listId], smart: true }, templateId);
    await shop.until(first.id, 'Sent');
    const second = await shop.send({ included: [listId], smart: true }, templateId);
    await shop.until(second.id, 'Sent');
    expect(await shop.mailsTo('alone')).toHaveLength(2);
    const progress = (await shop.call('POST', '/burgee/v1/campaign-progress', lookBody('campaign-progress', second.id))).json.data;
    expect(progress.attributes).toMatchObject({ recipients: 2, sent: 0, reasons: { 'skipped:SMART_SENDING': 2 } });
    const third = await shop.send({ included: [listId], smart: false }, templateId);
    await shop.until(third.id, 'Sent');
    expect(await shop.mailsTo('alone')).toHaveLength(4);
  });

  test('of text messages are those who asked for them', async () => {
    const listId = await shop.make('/api/lists', {
      data: { type: 'list', attributes: { name: 'By phone', opt_in_process: 'single_opt_in' } },
    });
    const numbers = ['+12025550121', '+12025550122'];
    await shop.people('phone', 3, listId, (i) => (numbers[i] ? { phone_number: numbers[i] } : {}));
    const says = { phone_number: numbers[0], subscriptions: { sms: { marketing: { consent: 'SUBSCRIBED' } } } };
    expect((await shop.call('POST', CONSENTS.create, consentBody('create', [says], listId))).status).toBe(202);
    await subscribed('sms');
    const { id } = await makeCampaign(shop.call, { included: [listId], definition: SMS, smart: false });
    expect((await shop.call('POST', SEND_JOBS, jobBody('send', id))).status).toBe(202);
    await shop.until(id, 'Sent');
    expect(await caughtBy('sms')).toMatchObject([{ recipient: numbers[0], plain: expect.stringMatching(/: Hello N0$/) }]);
    // Whoever has no number is not meant.
    const rows = await server.services.db.query<{ address: string; reason: string | null }>(
      "SELECT address, reason FROM messages WHERE account_id = $1 AND channel = 'sms' ORDER BY address",
      [server.accountId],
    );
    expect(rows.map(({ address }) => address)).toEqual(numbers);
    expect(rows.map(({ reason }) => reason === null)).toEqual([true, false]);
  });

  test('of pushes are those with a device', async () => {
    const listId = await shop.list('By device');
    await shop.people('device', 2, listId);
    const tokens = [{ token: 'token-of-device-0', platform: 'ios', vendor: 'apns' }];
    const says = { email: 'device-0@example.org', subscriptions: { push: { marketing: { consent: 'SUBSCRIBED' }, tokens } } };
    await shop.call('POST', CONSENTS.create, consentBody('create', [says]));
    await subscribed('push');
    // A device alone is no consent.
    await shop.call('POST', '/api/push-tokens', pushTokenBody('device-1@example.org', 'token-of-device-1'));
    const definition = { channel: 'mobile_push', content: { title: 'Hi {{ first_name }}', body: 'Look' } };
    const { id } = await makeCampaign(shop.call, { included: [listId], definition, smart: false });
    expect((await shop.call('POST', SEND_JOBS, jobBody('send', id))).status).toBe(202);
    await shop.until(id, 'Sent');
    const pushes = await caughtBy('push');
    expect(pushes).toHaveLength(1);
    const rows = "SELECT address FROM messages WHERE account_id = $1 AND channel = 'push' AND state = 'skipped'";
    expect(await server.services.db.query(rows, [server.accountId])).toEqual([{ address: 'token-of-device-1' }]);
    expect(`${pushes[0]?.subject} ${pushes[0]?.plain}`).toContain('Hi N0');
  });
});

describe('what stands against sending', () => {
  const codes = async (id: string): Promise<string[]> => {
    const { json } = await shop.call('POST', '/burgee/v1/campaign-preflights', lookBody('campaign-preflight', id));
    return json.data.attributes.problems.map(({ code }: { code: string }) => code);
  };
  const refusal = async (id: string): Promise<unknown[]> => {
    const { status, json } = await shop.call('POST', SEND_JOBS, jobBody('send', id));
    return [status, ...json.errors.map(({ meta }: { meta: { reason: string } }) => meta.reason)];
  };

  test('is named before and refused then', async () => {
    const listId = await shop.list('Against');
    await shop.people('against', 1, listId);
    const empty = { channel: 'email', content: { subject: ' ' } };
    const silent = await makeCampaign(shop.call, { included: [listId], definition: empty }, templateId);
    expect(await codes(silent.id)).toEqual(['no_subject', 'placeholder_sender']);
    expect(await refusal(silent.id)).toEqual([400, 'no_subject']);
    const text = await makeCampaign(shop.call, { included: [listId], definition: { channel: 'sms', content: { body: '' } } });
    expect(await codes(text.id)).toEqual(['no_body', 'empty_audience']);
    expect(await refusal(text.id)).toEqual([400, 'no_body']);
    const gone = await shop.list('Gone');
    const orphan = await makeCampaign(shop.call, { included: [gone] }, templateId);
    await shop.call('DELETE', `/api/lists/${gone}`);
    expect(await refusal(orphan.id)).toEqual([400, 'no_audience']);
    const smart = await makeCampaign(
      shop.call,
      { included: [listId], strategy: { method: 'smart_send_time', date: '2126-01-01' } },
      templateId,
    );
    expect(await refusal(smart.id)).toEqual([400, 'no_smart_send_time']);
    expect(await shop.statusOf(smart.id)).toBe('Draft');
  });
});

test('a clone of a campaign that was sent at a time is a draft for now', async () => {
  const listId = await shop.list('Cloned');
  await shop.people('cloned', 1, listId);
  const strategy = { method: 'static', datetime: '2020-01-01T09:00:00Z' };
  const { id } = await shop.send({ included: [listId], strategy }, templateId);
  await shop.until(id, 'Sent');
  const { json } = await shop.call('POST', '/api/campaign-clone', { data: { type: 'campaign', id, attributes: {} } });
  const { status, name, send_strategy, send_time } = json.data.attributes;
  expect([status, name, send_time]).toEqual(['Draft', 'Clone of Campaign', null]);
  expect(Math.abs(Date.now() - Date.parse(send_strategy.datetime))).toBeLessThan(60_000);
  expect((await shop.call('POST', SEND_JOBS, jobBody('send', json.data.id))).status).toBe(202);
  await shop.until(json.data.id, 'Sent');
  expect(await shop.mailsTo('cloned')).toHaveLength(2);
  await completed(shop.call, `${SEND_JOBS}/${json.data.id}`);
});
