import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmOptIn } from '../../src/engine/consent/confirm-opt-in.ts';
import { caller, clientSubscriptionBody, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** A form on a page: somebody subscribes with the public key alone, and the account sees whom and to what. */
let server: TestServer;
let api: ReturnType<typeof caller>;
let page: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  api = caller(server.url, server.key);
  page = caller(server.url, undefined);
});
afterAll(() => server.close());

const submit = (listId: string, attributes: object, more?: object): Promise<Reply> =>
  page('POST', `/client/subscriptions?company_id=${server.accountId}`, clientSubscriptionBody(listId, attributes, more));

async function subscribed(...form: Parameters<typeof submit>): Promise<void> {
  const taken = await submit(...form);
  expect([taken.status, taken.json]).toEqual([202, undefined]);
  const open = () =>
    server.services.db.query("SELECT id FROM bulk_jobs WHERE account_id = $1 AND status <> 'complete'", [server.accountId]);
  for (let tries = 0; (await open()).length > 0; tries++) {
    if (tries === 600) throw new Error('the jobs never end');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function listOf(process: 'single_opt_in' | 'double_opt_in'): Promise<string> {
  const attributes = { name: 'News', opt_in_process: process };
  return (await api('POST', '/api/lists', { data: { type: 'list', attributes } })).json.data.id;
}
const find = async (filter: string): Promise<Reply['json']> =>
  (await api('GET', `/api/profiles?filter=${encodeURIComponent(filter)}&additional-fields[profile]=subscriptions`)).json.data[0];
const byEmail = (email: string) => find(`equals(email,"${email}")`);
const byPhone = (number: string) => find(`equals(phone_number,"${number}")`);
const listsOf = async ({ id }: { id: string }): Promise<string[]> =>
  (await api('GET', `/api/profiles/${id}/relationships/lists`)).json.data.map((list: { id: string }) => list.id);
const SAID = { consent: 'SUBSCRIBED' };

describe('a form', () => {
  test('subscribes to marketing by whatever it was given, and keeps what else was said', async () => {
    const list = await listOf('single_opt_in');
    const about = { first_name: 'Ann', location: { city: 'Oslo' }, properties: { size: 'M' } };
    const source = { custom_source: 'Footer' };
    await subscribed(list, { email: 'Ann@Example.com', phone_number: '+14155550121', ...about }, source);
    const ann = await byEmail('ann@example.com');
    expect(ann.attributes).toMatchObject({ phone_number: '+14155550121', first_name: 'Ann', properties: { size: 'M' } });
    expect(ann.attributes.location.city).toBe('Oslo');
    const { email, sms } = ann.attributes.subscriptions;
    expect(email.marketing).toMatchObject({
      ...SAID,
      can_receive_email_marketing: true,
      custom_method_detail: 'Footer',
      double_optin: false,
    });
    expect([sms.marketing.consent, sms.transactional.consent]).toEqual(['SUBSCRIBED', 'NEVER_SUBSCRIBED']);
    expect(await listsOf(ann)).toEqual([list]);
  });

  test('subscribes to what it names alone, and fills in the rest', async () => {
    const list = await listOf('single_opt_in');
    const subscriptions = { sms: { transactional: SAID } };
    await subscribed(list, { email: 'bea@example.com', phone_number: '+14155550122', subscriptions });
    const { attributes } = await byPhone('+14155550122');
    expect(attributes.email).toBe('bea@example.com');
    expect(attributes.subscriptions.email.marketing.consent).toBe('NEVER_SUBSCRIBED');
    expect(attributes.subscriptions.sms.transactional.consent).toBe('SUBSCRIBED');
  });

  test('of a list that asks first subscribes nobody before they confirm', async () => {
    const list = await listOf('double_opt_in');
    await subscribed(list, { email: 'cat@example.com', first_name: 'Cat' });
    const waiting = await byEmail('cat@example.com');
    expect(waiting.attributes).toMatchObject({
      first_name: 'Cat',
      subscriptions: { email: { marketing: { consent: 'NEVER_SUBSCRIBED' } } },
    });
    expect(await listsOf(waiting)).toEqual([]);
    const [request] = await server.services.db.query<{ id: string }>(
      'SELECT id FROM opt_in_requests WHERE account_id = $1 AND identifier = $2',
      [server.accountId, 'cat@example.com'],
    );
    expect(request).toBeDefined();
    const context = {
      accountId: server.accountId,
      actor: { kind: 'client', id: '' },
      scopes: [],
      now: Date.now() * 1000,
      requestId: '',
    } as const;
    await confirmOptIn(server.services, context, { requestId: request?.id as string });
    const there = await byEmail('cat@example.com');
    expect(there.attributes.subscriptions.email.marketing).toMatchObject({ ...SAID, double_optin: true });
    expect(await listsOf(there)).toEqual([list]);
  });

  test('gives a number to somebody who had none, and takes nothing from anybody', async () => {
    const list = await listOf('single_opt_in');
    const make = (attributes: object) => api('POST', '/api/profiles', { data: { type: 'profile', attributes } });
    await make({ email: 'dan@example.com' });
    await make({ email: 'eve@example.com', phone_number: '+14155550124' });
    await make({ phone_number: '+14155550125' });
    await subscribed(list, { email: 'dan@example.com', phone_number: '+14155550123' });
    expect((await byEmail('dan@example.com')).attributes.phone_number).toBe('+14155550123');
    // Of two people who were taken for one, each is asked for what is theirs.
    await subscribed(list, { email: 'eve@example.com', phone_number: '+14155550125' });
    const [eve, other] = [await byEmail('eve@example.com'), await byPhone('+14155550125')];
    expect(eve.id).not.toBe(other.id);
    expect(eve.attributes).toMatchObject({ phone_number: '+14155550124', subscriptions: { email: { marketing: SAID } } });
    expect(eve.attributes.subscriptions.sms.marketing.consent).toBe('NEVER_SUBSCRIBED');
    expect(other.attributes.subscriptions.sms.marketing.consent).toBe('SUBSCRIBED');
  });

  test('of an app subscribes its device, with its own case for words', async () => {
    const list = await listOf('single_opt_in');
    const token = { token: 'form-token', platform: 'Android', vendor: 'FCM', enablement_status: 'AUTHORIZED' };
    const subscriptions = { push: { marketing: SAID, tokens: [token], anonymous_id: 'device-9' } };
    await subscribed(list, { subscriptions });
    const { json } = await api('GET', '/api/push-tokens/form-token?include=profile');
    expect(json.data.attributes).toMatchObject({ platform: 'android', vendor: 'fcm' });
    expect(json.included[0].attributes.anonymous_id).toBe('device-9');
  });
});

describe('a form that cannot be taken', () => {
  const places = async (...form: Parameters<typeof submit>): Promise<string[]> => {
    const { status, json } = await submit(...form);
    return [status, ...json.errors.map(({ source }: Reply['json']) => source.pointer)];
  };
  const PROFILE = '/data/attributes/profile/data';

  test('is told all that is wrong with it, where it stands', async () => {
    const list = await listOf('single_opt_in');
    const { email, subscriptions } = { email: 'x@example.com', subscriptions: { sms: { marketing: SAID } } };
    expect(await places(list, {})).toEqual([400, `${PROFILE}/attributes`]);
    expect(await places(list, { external_id: 'only-this' })).toEqual([400, `${PROFILE}/attributes`]);
    expect(await places(list, { email: 'nonsense', phone_number: '1' })).toEqual([
      ...[400, `${PROFILE}/attributes/email`, `${PROFILE}/attributes/phone_number`],
    ]);
    expect(await places(list, { email, subscriptions })).toEqual([400, `${PROFILE}/attributes/phone_number`]);
    expect(await places(list, { email, subscriptions: {} })).toEqual([400, `${PROFILE}/attributes/subscriptions`]);
    const device = { push: { marketing: SAID, anonymous_id: '' } };
    expect(await places(list, { email, subscriptions: device })).toEqual([400, `${PROFILE}/attributes/subscriptions/push/anonymous_id`]);
    expect(await places(list, { email }, { custom_source: 'x'.repeat(2000) })).toEqual([400, '/data/attributes/custom_source']);
    expect((await submit('RRRRRR', { email })).status).toBe(404);
  });

  test('may say when the person agreed, but not where they confirm', async () => {
    const at = (consented_at: string) => ({ email: { marketing: { ...SAID, consented_at } } });
    const long = '2024-02-03T04:05:06+00:00';
    const place = `${PROFILE}/attributes/subscriptions/email/marketing/consented_at`;
    expect(await places(await listOf('double_opt_in'), { email: 'fay@example.com', subscriptions: at(long) })).toEqual([400, place]);
    const list = await listOf('single_opt_in');
    expect(await places(list, { email: 'fay@example.com', subscriptions: at('2999-01-01T00:00:00Z') })).toEqual([400, place]);
    await subscribed(list, { email: 'fay@example.com', subscriptions: at(long) });
    expect((await byEmail('fay@example.com')).attributes.subscriptions.email.marketing.consent_timestamp).toContain('2024-02-03T04:05:06');
  });
});
