import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONSENTS, caller, consentBody, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** People answer text messages, and their provider tells the server. */
const TOKEN = 'token';
const PUBLIC = 'https://burgee.example';
let provider: Server;
let server: TestServer;
let call: ReturnType<typeof caller>;
let listId: string;
const sent: string[] = [];

beforeAll(async () => {
  provider = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes) => (body += bytes));
    request.on('end', () => {
      sent.push(`${new URLSearchParams(body).get('To')} ${new URLSearchParams(body).get('Body')}`);
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"sid":"SM1"}');
    });
  });
  await new Promise<void>((resolve) => void provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  const environment = { BURGEE_SMS_URL: `http://SID:${TOKEN}@127.0.0.1:${port}?from=%2B15550100`, BURGEE_URL: PUBLIC };
  server = await startTestServer({ environment });
  call = caller(server.url, server.key);
  const attributes = { name: 'Texts', opt_in_process: 'double_opt_in' };
  listId = (await call('POST', '/api/lists', { data: { type: 'list', attributes } })).json.data.id;
});
afterAll(async () => {
  await server.close();
  provider.close();
});

const NUMBER = '+12125550123';

async function text(from: string, body: string, { accountId = server.accountId, token = TOKEN, url = PUBLIC } = {}) {
  const form = { MessageSid: 'SM2', From: from, Body: body };
  const signed = `${url}/sms/${accountId}Body${body}From${from}MessageSidSM2`;
  const headers = { 'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64') };
  const response = await fetch(`${server.url}/sms/${accountId}`, { method: 'POST', headers, body: new URLSearchParams(form) });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

async function signUp(): Promise<void> {
  const person = { phone_number: NUMBER, subscriptions: { sms: { marketing: { consent: 'SUBSCRIBED' } } } };
  expect((await call('POST', CONSENTS.create, consentBody('create', [person], listId))).status).toBe(202);
}

async function standing(): Promise<Reply['json'] | undefined> {
  const path = `/api/profiles?filter=equals(phone_number,"${encodeURIComponent(NUMBER)}")&additional-fields[profile]=subscriptions`;
  return (await call('GET', path)).json.data[0]?.attributes.subscriptions.sms.marketing;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await holds()); tries++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(await holds()).toBe(true);
}

test('YES confirms what the number was asked, STOP ends it, START begins it again', async () => {
  await signUp();
  await until(() => sent.some((each) => each.startsWith(NUMBER) && each.includes(`${PUBLIC}/subscription/confirm/`)));
  expect(await standing()).toMatchObject({ can_receive_sms_marketing: false });

  expect(await text(NUMBER, ' yes! ')).toEqual({
    ...{ status: 200, type: 'text/xml; charset=utf-8' },
    text: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
  });
  expect(await standing()).toMatchObject({ consent: 'SUBSCRIBED', can_receive_sms_marketing: true });

  for (let times = 0; times < 2; times++) expect((await text(NUMBER, 'Stop.')).status).toBe(200);
  expect(await standing()).toMatchObject({ consent: 'UNSUBSCRIBED', can_receive_sms_marketing: false, method: 'INBOUND_MESSAGE' });
  // A yes answers a question, and there is none.
  expect((await text(NUMBER, 'YES')).status).toBe(200);
  expect(await standing()).toMatchObject({ consent: 'UNSUBSCRIBED' });

  expect((await text(NUMBER, 'START')).status).toBe(200);
  expect(await standing()).toMatchObject({ consent: 'SUBSCRIBED', can_receive_sms_marketing: true });
  expect((await text(NUMBER, 'stop it, I like it')).status).toBe(200);
  expect(await standing()).toMatchObject({ consent: 'SUBSCRIBED' });
});

test('concerns the account that the address names, and nobody who did not stop', async () => {
  expect((await text(NUMBER, 'STOP', { accountId: server.second.accountId })).status).toBe(200);
  expect(await standing()).toMatchObject({ consent: 'SUBSCRIBED' });
  expect((await text('+12125550199', 'START')).status).toBe(200);
  expect((await call('GET', '/api/profiles?filter=equals(phone_number,"%2B12125550199")')).json.data).toEqual([]);
});

test('is refused without the signature of the provider, and for what is no account or number', async () => {
  expect((await text(NUMBER, 'STOP', { token: 'wrong' })).status).toBe(403);
  expect((await text(NUMBER, 'STOP', { url: 'https://elsewhere.example' })).status).toBe(403);
  expect((await fetch(`${server.url}/sms/${server.accountId}`, { method: 'POST' })).status).toBe(403);
  expect((await fetch(`${server.url}/sms/${server.accountId}`)).status).toBe(405);
  expect((await text(NUMBER, 'STOP', { accountId: 'AAAAAA' })).status).toBe(404);
  expect((await text('somebody', 'STOP')).status).toBe(400);
  expect(await standing()).toMatchObject({ consent: 'SUBSCRIBED' });
});

test('there is no such address without a provider', async () => {
  const other = await startTestServer();
  expect((await fetch(`${other.url}/sms/${other.accountId}`, { method: 'POST' })).status).toBe(404);
  await other.close();
});
