import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONSENTS, caller, consentBody, says } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** An account says how it wants to look and whom it asks twice; its lists, subscriptions, mails and pages go by it. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const change = (attributes: object) =>
  call('PATCH', `/burgee/v1/account-settings/${server.accountId}`, {
    data: { type: 'account-settings', id: server.accountId, attributes },
  });

const newList = async () => (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: 'News' } } })).json.data;

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('what was waited for did not come');
}

test('the reference shows what our own endpoint changed', async () => {
  const { status, json } = await change({ sender_email: 'hello@shop.test', currency: 'eur', street_address: { city: 'Hull' } });
  expect([status, json.data.attributes.currency]).toEqual([200, 'EUR']);
  const [{ attributes }] = (await call('GET', '/api/accounts')).json.data;
  expect(attributes).toMatchObject({
    ...{ preferred_currency: 'EUR' },
    contact_information: { default_sender_email: 'hello@shop.test', street_address: { city: 'Hull', zip: null } },
  });
});

test('every fault has its place, and nothing is changed', async () => {
  const { status, json } = await change({ industry: 'Boats', brand_color: 'blue', timezone: 'Mars' });
  expect(status).toBe(400);
  expect(json.errors.map((error: { source: { pointer: string } }) => error.source.pointer)).toEqual([
    '/data/attributes/timezone',
    '/data/attributes/brand_color',
  ]);
  expect((await call('GET', '/burgee/v1/account-settings')).json.data[0].attributes.industry).toBeNull();
});

test('subscriptions without a list, and new lists, go by the account', async () => {
  expect((await newList()).attributes.opt_in_process).toBe('double_opt_in');
  await change({ opt_in_process: 'single_opt_in' });
  expect((await newList()).attributes.opt_in_process).toBe('single_opt_in');
  await call('POST', CONSENTS.create, consentBody('create', [says('SUBSCRIBED', 'ada@example.com')]));
  const path = '/api/profiles?filter=equals(email,"ada@example.com")&additional-fields[profile]=subscriptions';
  const consent = () =>
    call('GET', path).then(({ json }) => json.data[0]?.attributes.subscriptions.email.marketing.consent as string | undefined);
  expect(await until(consent)).toBe('SUBSCRIBED');
  await change({ opt_in_process: 'double_opt_in' });
});

test('mails and pages have the colour of the brand, and may load no other style', async () => {
  await change({ brand_color: '#FFDD00' });
  const list = (await newList()).id;
  await call('POST', CONSENTS.create, consentBody('create', [says('SUBSCRIBED', 'bob@example.com')], list));
  const messages = '/burgee/v1/messages?filter=equals(to,"bob@example.com"),equals(status,"sent")&additional-fields[message]=mail';
  const mail = await until(() =>
    call('GET', messages).then(({ json }) => json.data[0]?.attributes.mail as { html: string; text: string } | undefined),
  );
  expect(mail.html).toContain('background:#ffdd00;color:#000000');
  const page = await fetch(/^http\S+$/m.exec(mail.text)?.[0] ?? '');
  expect(await page.text()).toContain('--strong:#ffdd00;--on-strong:#000000');
  expect(page.headers.get('content-security-policy')?.match(/'sha256-/g)).toHaveLength(2);
});
