import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const both = (type: string, value: string) => ({ flow: { type, value }, campaign: { type, value } });
const patch = (attributes: object, id = server.accountId) =>
  call(server, `PATCH /api/tracking-settings/${id}`, { body: { data: { type: 'tracking-setting', id, attributes } } });
const faults = (answer: Awaited<ReturnType<typeof patch>>) =>
  answer.body.errors.map(({ source }: { source: { pointer: string } }) => source.pointer);

test('an account is born with the settings that were recorded', async () => {
  const { status, body } = await call(server, 'GET /api/tracking-settings');
  expect([status, body.data, body.links.next]).toEqual([
    200,
    [
      {
        type: 'tracking-setting',
        id: server.accountId,
        attributes: {
          auto_add_parameters: false,
          ...{ utm_source: both('static', 'Klaviyo'), utm_medium: both('dynamic', 'message_type') },
          ...{ utm_campaign: null, utm_id: null, utm_term: null, custom_parameters: [] },
        },
        links: { self: `${server.url}/api/tracking-settings/${server.accountId}/` },
      },
    ],
    null,
  ]);
});

test('what is given changes, side by side; what is not stays', async () => {
  const custom = { name: 'shop', campaign: { type: 'dynamic', value: 'profile_id' } };
  const changed = await patch({
    auto_add_parameters: true,
    utm_campaign: { campaign: { type: 'dynamic', value: 'campaign_name' } },
    utm_source: { campaign: { type: 'static', value: 'news' } },
    custom_parameters: [custom],
  });
  expect(changed.body.data.attributes).toEqual({
    auto_add_parameters: true,
    utm_source: { flow: { type: 'static', value: 'Klaviyo' }, campaign: { type: 'static', value: 'news' } },
    utm_medium: both('dynamic', 'message_type'),
    utm_campaign: { flow: null, campaign: { type: 'dynamic', value: 'campaign_name' } },
    ...{ utm_id: null, utm_term: null, custom_parameters: [{ flow: null, ...custom }] },
  });
  const cleared = await patch({ utm_campaign: { campaign: null }, custom_parameters: null });
  expect(cleared.body.data.attributes).toMatchObject({ utm_campaign: null, custom_parameters: [], auto_add_parameters: true });
});

test('all that is wrong is said, and nothing of it is done', async () => {
  const before = (await call(server, `GET /api/tracking-settings/${server.accountId}`)).body.data.attributes;
  const wrong = await patch({
    auto_add_parameters: false,
    utm_medium: { campaign: null },
    utm_term: { flow: { type: 'static', value: ' ' } },
    custom_parameters: [{ name: 'a b' }, { name: 'utm_source' }, { name: 'x' }, { name: 'x' }, { name: 'y' }, { name: 'z' }],
  });
  const at = (place: string) => `/data/attributes/${place}`;
  expect([wrong.status, faults(wrong)]).toEqual([
    400,
    [
      at('utm_term/flow/value'),
      at('custom_parameters'),
      at('custom_parameters/0/name'),
      at('custom_parameters/1/name'),
      at('custom_parameters/3/name'),
      at('utm_medium/campaign'),
    ],
  ]);
  expect((await patch({ utm_term: { campaign: { type: 'dynamic', value: 'flow_id' } } })).status).toBe(400);
  expect((await call(server, `GET /api/tracking-settings/${server.accountId}`)).body.data.attributes).toEqual(before);
});

test('another account has its own', async () => {
  expect((await patch({ auto_add_parameters: true }, server.second.accountId)).status).toBe(404);
  expect((await call(server, `GET /api/tracking-settings/${server.second.accountId}`)).status).toBe(404);
  const ours = await call(server, `GET /burgee/v1/message-tracking/${server.accountId}`);
  expect(ours.body.data.attributes).toEqual({ append_exchange_id: true, opens_need_consent: false });
});
