import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Push, Sms } from '../port.ts';
import { createFcm } from './fcm.ts';
import { createTwilio } from './twilio.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Call {
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A provider as its documentation describes it. `cut` hangs up without an answer. */
async function provider(answer: (call: Call) => { status: number; body: unknown } | 'cut') {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const call = { path: `${request.method} ${request.url}`, headers: request.headers, body };
      calls.push(call);
      const given = answer(call);
      if (given === 'cut') return void request.socket.destroy();
      response.writeHead(given.status, { 'content-type': 'application/json' }).end(JSON.stringify(given.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

const of = { accountId: 'SHOP01', profileId: 'p', messageId: 'm' };

describe('text messages', () => {
  const sms: Sms = { of, to: '+15005550006', text: 'Hi 😀 & bye', mediaUrls: ['https://x.example/a.png', 'https://x.example/b.png'] };
  const sent = async (answer: Parameters<typeof provider>[0], from = '+15005550001') => {
    const { url, calls } = await provider(answer);
    return { outcome: await createTwilio({ baseUrl: url, sid: 'AC1', token: 'secret', from }).send(sms), calls };
  };

  test('are asked for as the Messages API has it', async () => {
    const { outcome, calls } = await sent(() => ({ status: 201, body: { sid: 'SM9', status: 'queued' } }));
    expect(outcome).toEqual({ outcome: 'accepted', providerId: 'SM9' });
    expect(calls[0]?.path).toBe('POST /2010-04-01/Accounts/AC1/Messages.json');
    expect(calls[0]?.headers.authorization).toBe(`Basic ${Buffer.from('AC1:secret').toString('base64')}`);
    const form = new URLSearchParams(calls[0]?.body);
    expect(Object.fromEntries(form)).toMatchObject({ To: '+15005550006', From: '+15005550001', Body: 'Hi 😀 & bye' });
    expect(form.getAll('MediaUrl')).toEqual(['https://x.example/a.png', 'https://x.example/b.png']);
    const service = await sent(() => ({ status: 201, body: {} }), 'MG7');
    expect(new URLSearchParams(service.calls[0]?.body).get('MessagingServiceSid')).toBe('MG7');
  });

  test.each([
    [400, 21211, { outcome: 'rejected', refusal: 'bad-address' }],
    [400, 21610, { outcome: 'rejected', refusal: 'refused' }],
    [400, 21612, { outcome: 'rejected', refusal: 'no-mailbox' }],
    [401, 20003, { outcome: 'not-now' }],
    [429, 20429, { outcome: 'not-now' }],
    [500, 20500, { outcome: 'uncertain' }],
    [503, undefined, { outcome: 'not-now' }],
  ])('%i %s', async (status, code, expected) => {
    expect((await sent(() => ({ status, body: { code, message: 'why', status } }))).outcome).toMatchObject(expected);
  });

  test('nobody knows when there is no answer, unless nobody was there', async () => {
    expect((await sent(() => 'cut')).outcome.outcome).toBe('uncertain');
    const { url } = await provider(() => 'cut');
    await closers.pop()?.();
    expect((await createTwilio({ baseUrl: url, sid: 'a', token: 'b', from: 'c' }).send(sms)).outcome).toBe('not-now');
  });
});

describe('pushes', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const push: Push = {
    of,
    tokens: ['t1', 't2'],
    notification: { title: 'Hi', body: 'There' },
    data: { a: 'b' },
    link: 'https://x.example',
    sound: true,
  };
  let now = 1_788_529_173_000_000;
  async function fcm(answer: (token: string) => { status: number; body: unknown } | 'cut') {
    const fake = await provider(({ path, body }) =>
      path === 'POST /token' ? { status: 200, body: { access_token: 'ya29', expires_in: 3600 } } : answer(JSON.parse(body).message.token),
    );
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const account = { project_id: 'shop', client_email: 'me@shop.example', private_key: key, token_uri: `${fake.url}/token` };
    return { ...fake, transport: createFcm({ account, baseUrl: fake.url, now: () => now }) };
  }
  const fine = { status: 200, body: { name: 'projects/shop/messages/1' } };
  const unregistered = { status: 404, body: { error: { message: 'gone', details: [{ errorCode: 'UNREGISTERED' }] } } };

  test('are asked for as the v1 API has it, with one token for an hour', async () => {
    const { transport, calls, url } = await fcm(() => fine);
    expect(await transport.send(push)).toEqual({ outcome: 'accepted', providerId: 'projects/shop/messages/1' });
    await transport.send({ ...push, notification: null, tokens: ['t3'] });
    expect(calls.filter(({ path }) => path === 'POST /token')).toHaveLength(1);
    const [header = '', claims = '', signature = ''] = (new URLSearchParams(calls[0]?.body).get('assertion') ?? '').split('.');
    expect(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: 'me@shop.example',
      aud: `${url}/token`,
      iat: 1_788_529_173,
    });
    const messages = calls.filter(({ path }) => path === 'POST /v1/projects/shop/messages:send');
    expect(messages.map(({ headers }) => headers.authorization)).toEqual(['Bearer ya29', 'Bearer ya29', 'Bearer ya29']);
    expect(JSON.parse(messages[0]?.body ?? '')).toEqual({
      message: {
        ...{ token: 't1', notification: { title: 'Hi', body: 'There' }, data: { a: 'b', url: 'https://x.example' } },
        ...{ android: { notification: { sound: 'default' } }, apns: { payload: { aps: { sound: 'default' } } } },
      },
    });
    expect(JSON.parse(messages[2]?.body ?? '').message).toMatchObject({ apns: { payload: { aps: { 'content-available': 1 } } } });
    now += 3_600_000_000;
    await transport.send(push);
    expect(calls.filter(({ path }) => path === 'POST /token')).toHaveLength(2);
  });

  test('have gone out when they reached one device', async () => {
    const { transport } = await fcm((token) => (token === 't1' ? unregistered : fine));
    expect((await transport.send(push)).outcome).toBe('accepted');
  });

  test.each([
    [unregistered, { outcome: 'rejected', refusal: 'no-mailbox' }],
    [
      { status: 400, body: { error: { message: 'The registration token is not a valid FCM registration token' } } },
      { refusal: 'bad-address' },
    ],
    [{ status: 429, body: { error: { message: 'quota' } } }, { outcome: 'not-now' }],
    [{ status: 503, body: {} }, { outcome: 'not-now' }],
    [{ status: 500, body: {} }, { outcome: 'uncertain' }],
    ['cut' as const, { outcome: 'uncertain' }],
  ])('%j', async (answer, expected) => {
    expect(await (await fcm(() => answer)).transport.send(push)).toMatchObject(expected);
  });
});
