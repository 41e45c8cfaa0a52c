import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Track, identify and track once, in every form in which old clients send them. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const base64 = (data: unknown): string => Buffer.from(JSON.stringify(data)).toString('base64');
const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields), headers: { accept: 'text/html' } });
const asJson = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

/** How each client puts the data into a call. */
const FORMS: Record<string, (path: string, data: object) => [string, RequestInit?]> = {
  'base64 in the query': (path, data) => [`${path}?data=${encodeURIComponent(base64(data))}`],
  'base64 with bare pluses': (path, data) => [`${path}?data=${base64(data)}&test=0`],
  'JSON text in a form': (path, data) => [path, form({ data: JSON.stringify(data) })],
  'base64 in a form': (path, data) => [path, form({ data: base64(data) })],
  'a JSON body': (path, data) => [path, asJson(data)],
  'a JSON body around it': (path, data) => [path, asJson({ data })],
};

async function send([path, init]: [string, RequestInit?]): Promise<string> {
  const response = await fetch(`${server.url}${path}`, init);
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  return response.text();
}

async function eventsOf(email: string): Promise<{ name: string; properties: Record<string, unknown>; datetime: string }[]> {
  const found = await call(server, `GET /api/profiles?filter=equals(email,"${email}")`);
  const id = found.body.data[0]?.id;
  if (!id) return [];
  const { body } = await call(server, `GET /api/events?include=metric&filter=equals(profile_id,"${id}")`);
  const names = new Map(body.included?.map((metric: { id: string; attributes: { name: string } }) => [metric.id, metric.attributes.name]));
  return body.data.map(({ attributes, relationships }: never) => {
    const { event_properties: properties, datetime } = attributes as { event_properties: Record<string, unknown>; datetime: string };
    return { name: names.get((relationships as { metric: { data: { id: string } } }).metric.data.id), properties, datetime };
  });
}

describe.each(Object.entries(FORMS))('%s', (name, put) => {
  const who = `${name.replaceAll(' ', '-').toLowerCase()}@track.example`;

  test('tracks', async () => {
    const data = {
      ...{ token: server.accountId, event: 'Ordered Tea?>>', time: 1_690_000_000 },
      customer_properties: { $email: who, $first_name: 'Ada', Plan: 'Pro' },
      properties: { $event_id: '10', $value: 12.5, Items: ['Tea'] },
    };
    expect(await send(put('/api/track', data))).toBe('1');
    expect(await eventsOf(who)).toEqual([
      { name: 'Ordered Tea?>>', datetime: '2023-07-22T04:26:40+00:00', properties: { Items: ['Tea'], $event_id: '10', $value: 12.5 } },
    ]);
    const { body } = await call(server, `GET /api/profiles?filter=equals(email,"${who}")`);
    expect(body.data[0].attributes).toMatchObject({ first_name: 'Ada', properties: { Plan: 'Pro' } });
  });

  test('identifies', async () => {
    const properties = { $email: `i-${who}`, $city: 'Ghent', $phone_number: '0498 12', Score: 3 };
    expect(await send(put('/api/identify', { token: server.accountId, properties }))).toBe('1');
    const { body } = await call(server, `GET /api/profiles?filter=equals(email,"i-${who}")`);
    expect(body.data[0].attributes).toMatchObject({
      location: { city: 'Ghent' },
      phone_number: null,
      properties: { Score: 3, $phone_number: '0498 12' },
    });
  });
});

const tracked = (event: string, email: string, more: object = {}) => ({
  token: server.accountId,
  event,
  customer_properties: { email },
  ...more,
});

describe('track once', () => {
  test.each([
    ['a property', '/api/track', { properties: { __track_once__: true } }],
    ['a member', '/api/track', { __track_once__: true }],
    ['the path', '/api/track-once', {}],
  ])('by %s: a second one is taken and dropped', async (name, path, more) => {
    const who = `${name.replaceAll(' ', '-')}@once.example`;
    for (let i = 0; i < 3; i++)
      expect(await send([path, asJson(tracked('Signed Up', who, { ...more, time: 1_690_000_000 + i }))])).toBe('1');
    await Promise.all([1, 2, 3].map((i) => send([path, asJson(tracked('Came', who, { ...more, time: 1_690_000_000 + i }))])));
    expect((await eventsOf(who)).map(({ name: metric }) => metric).sort()).toEqual(['Came', 'Signed Up']);
  });

  test('counts what was tracked without it', async () => {
    await send(['/api/track', asJson(tracked('Bought', 'first@once.example'))]);
    await send(['/api/track-once', asJson(tracked('Bought', 'first@once.example'))]);
    expect(await eventsOf('first@once.example')).toHaveLength(1);
  });
});

describe('what is answered', () => {
  test.each([
    ['no data', '/api/track', undefined],
    ['no base64 of JSON', '/api/track?data=%%%', undefined],
    ['a list', '/api/identify?data=WzFd', undefined],
    ['text that is no JSON', '/api/track', form({ data: '{"token":' })],
    ['a form that is none', '/api/track', { method: 'POST', body: 'x', headers: { 'content-type': 'multipart/form-data' } }],
    ['U+0000', '/api/identify', asJson({ token: 'x', properties: { $email: 'a\u0000@b.example' } })],
  ])('0 to %s', async (_, path, init) => {
    expect(await send([path, init])).toBe('0');
  });

  test('1 to a key that no account has, and nothing is stored', async () => {
    const who = 'lost@track.example';
    for (const token of ['NOPE99', '', 7, null]) expect(await send(['/api/track', asJson({ ...tracked('Lost', who), token })])).toBe('1');
    expect(await eventsOf(who)).toEqual([]);
  });

  test('0 to what cannot be stored', async () => {
    expect(await send(['/api/track', asJson({ token: server.accountId, event: 'Nobody', properties: {} })])).toBe('0');
    expect(await send(['/api/track', asJson({ token: server.accountId, customer_properties: { $email: 'a@track.example' } })])).toBe('0');
    expect(await send(['/api/track', asJson(tracked('Odd time', 'b@track.example', { time: 'soon' }))])).toBe('0');
    expect(await eventsOf('b@track.example')).toEqual([]);
  });

  test('a picture, where one is wanted', async () => {
    const response = await fetch(`${server.url}/api/track?i=1&data=${encodeURIComponent(base64(tracked('Seen', 'seen@track.example')))}`);
    expect(response.headers.get('content-type')).toBe('image/gif');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([bytes.subarray(0, 6).toString(), bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual(['GIF89a', 1, 1]);
    expect(await eventsOf('seen@track.example')).toHaveLength(1);
  });

  test('to a browser that asks first, what it may send', async () => {
    const headers = {
      origin: 'https://shop.example',
      'access-control-request-headers': 'Content-Type, X-Old',
      'access-control-request-method': 'POST',
    };
    const response = await fetch(`${server.url}/api/track`, { method: 'OPTIONS', headers });
    expect([response.status, response.headers.get('access-control-allow-headers')]).toEqual([200, 'content-type, content-type, x-old']);
  });
});

test('nobody can be taken over with the public key', async () => {
  await send(['/api/identify', asJson({ token: server.accountId, properties: { $email: 'owner@track.example', $id: 'C-1' } })]);
  await send(['/api/identify', asJson({ token: server.accountId, properties: { $email: 'owner@track.example', $id: 'C-2' } })]);
  const { body } = await call(server, 'GET /api/profiles?filter=equals(email,"owner@track.example")');
  expect(body.data[0].attributes.external_id).toBe('C-1');
  const byOther = await call(server, 'GET /api/profiles?filter=equals(external_id,"C-2")');
  expect(byOther.body.data).toEqual([]);
});
