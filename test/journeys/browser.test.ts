import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangeTokens } from '../../src/engine/identity/exchange-token.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import { caller, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** A shop's page and its app: a visitor without a name, who gets one, and whom the server knows as the same person. */
let server: TestServer;
let api: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  api = caller(server.url, server.key);
});
afterAll(() => server.close());

const ORIGIN = 'https://shop.example.com';

/** One request as a page of the shop makes it: the browser asks first whether it may, and keeps answers from the page otherwise. */
async function browser(path: string, body: unknown, companyId = server.accountId): Promise<Reply> {
  const url = `${server.url}/client/${path}?company_id=${companyId}`;
  const headers = { 'content-type': 'application/vnd.api+json', revision: '2026-07-15', 'x-klaviyo-onsite': '1' };
  const asked = {
    origin: ORIGIN,
    'access-control-request-method': 'POST',
    'access-control-request-headers': Object.keys(headers).join(','),
  };
  const preflight = await fetch(url, { method: 'OPTIONS', headers: asked });
  const list = (name: string): string[] => (preflight.headers.get(name) ?? '').split(',').map((one) => one.trim().toLowerCase());
  expect(preflight.ok).toBe(true);
  expect(['*', ORIGIN]).toContain(preflight.headers.get('access-control-allow-origin'));
  expect(list('access-control-allow-methods')).toContain('post');
  expect(list('access-control-allow-headers')).toEqual(expect.arrayContaining(Object.keys(headers)));
  const response = await fetch(url, { method: 'POST', headers: { ...headers, origin: ORIGIN }, body: JSON.stringify(body) });
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
}

const profile = (attributes: object, more: object = {}) => ({ data: { type: 'profile', attributes, ...more } });
const event = (name: string, attributes: object, more: object = {}) => ({
  data: {
    type: 'event',
    attributes: { properties: {}, metric: { data: { type: 'metric', attributes: { name } } }, profile: profile(attributes), ...more },
  },
});
const find = async (filter: string) => (await api('GET', `/api/profiles?filter=${encodeURIComponent(filter)}`)).json.data;
const byEmail = async (email: string) => (await find(`equals(email,"${email}")`))[0];
const eventsOf = async (id: string): Promise<string[]> => {
  const { data, included } = (await api('GET', `/api/events?filter=equals(profile_id,"${id}")&include=metric&sort=datetime`)).json;
  const names = new Map(included.map((metric: { id: string; attributes: { name: string } }) => [metric.id, metric.attributes.name]));
  return data.map((one: { relationships: { metric: { data: { id: string } } } }) => names.get(one.relationships.metric.data.id)).sort();
};

describe('a visitor', () => {
  test('without a name gets one, and is the same person to the server', async () => {
    const anonymous_id = 'visitor-1';
    expect((await browser('events', event('Viewed Product', { anonymous_id }))).status).toBe(202);
    expect((await browser('profiles', profile({ anonymous_id, email: 'Ann@Example.com', first_name: 'Ann' }))).status).toBe(202);
    expect((await browser('events', event('Added to Cart', { email: 'ann@example.com' }))).status).toBe(202);
    const order = await api('POST', '/api/events', event('Placed Order', { email: 'ann@example.com', external_id: 'customer-1' }));
    expect(order.status).toBe(202);
    const { id, attributes } = await byEmail('ann@example.com');
    expect(attributes).toMatchObject({ first_name: 'Ann', external_id: 'customer-1', anonymous_id });
    expect(await eventsOf(id)).toEqual(['Added to Cart', 'Placed Order', 'Viewed Product']);
  });

  test('comes back from a link on another device, and is known there from then on', async () => {
    const { id } = (await api('POST', '/api/profiles', profile({ email: 'bea@example.com' }))).json.data;
    const _kx = (await exchangeTokens(server.services, server.accountId))(ulidToUuid(id) as string);
    await browser('profiles', profile({ _kx, anonymous_id: 'telephone' }));
    await browser('events', event('Opened App', { anonymous_id: 'telephone' }));
    expect(await eventsOf(id)).toEqual(['Opened App']);
    // The chart's last step: what the browser holds is exchanged for the person.
    expect(await find(`equals(_kx,"${_kx}")`)).toMatchObject([{ id, attributes: { email: 'bea@example.com', anonymous_id: 'telephone' } }]);
  });

  test('sends many events at once, all of them or none', async () => {
    const named = (name: string, unique_id: string) => {
      const { profile: _, ...attributes } = event(name, {}, { unique_id }).data.attributes;
      return { type: 'event', attributes };
    };
    const bulk = (...events: object[]) => ({
      data: { type: 'event-bulk-create', attributes: { profile: profile({ anonymous_id: 'bulk' }), events: { data: events } } },
    });
    expect((await browser('event-bulk-create', bulk(named('A', '1'), named('B', '2')))).status).toBe(202);
    const wrong = await browser('event-bulk-create', bulk(named('C', '3'), named('', '4'), named('C', '3')));
    expect(wrong.status).toBe(400);
    const places = wrong.json.errors.map(({ source }: { source: { pointer: string } }) => source.pointer);
    expect(places).toContain('/data/attributes/events/data/1/attributes/metric/data/attributes/name');
    expect(places).toContain('/data/attributes/events/data/2/attributes/unique_id');
    const many = Array.from({ length: 1001 }, (_, i) => named('D', String(i)));
    expect((await browser('event-bulk-create', bulk(...many))).json.errors[0].source.pointer).toBe('/data/attributes/events/data');
    const [made] = (await api('GET', '/api/profiles?page[size]=100')).json.data.filter(
      ({ attributes }: { attributes: { anonymous_id: string } }) => attributes.anonymous_id === 'bulk',
    );
    expect(await eventsOf(made.id)).toEqual(['A', 'B']);
  });

  test('says more of themselves in meta', async () => {
    const patch = (patch_properties: object) => ({ meta: { patch_properties } });
    await browser('profiles', profile({ email: 'cat@example.com', properties: { sizes: ['S'], old: 1 } }));
    await browser('profiles', profile({ email: 'cat@example.com' }, patch({ append: { sizes: 'M' }, unset: 'old' })));
    expect((await byEmail('cat@example.com')).attributes.properties).toEqual({ sizes: ['S', 'M'] });
  });
});

describe('whoever knows the address of somebody', () => {
  test('cannot change by what they are known: it is accepted, and nothing happens', async () => {
    await api('POST', '/api/profiles', profile({ email: 'dan@example.com', phone_number: '+14155550101' }));
    const before = (await byEmail('dan@example.com')).attributes;
    const claims = [
      { email: 'dan@example.com', phone_number: '+14155550199' },
      { email: 'dan@example.com', external_id: 'mine' },
      { email: 'dan@example.com', anonymous_id: 'my-tablet' },
      { phone_number: '+14155550101', email: 'eve@example.com' },
    ];
    for (const claim of claims) {
      expect((await browser('profiles', profile(claim))).status).toBe(202);
      expect((await browser('events', event('Claimed', claim))).status).toBe(202);
    }
    const after = (await byEmail('dan@example.com')).attributes;
    for (const name of ['email', 'phone_number', 'external_id', 'anonymous_id']) expect(after[name]).toBe(before[name]);
    const seen = await browser('events', event('Mine', { anonymous_id: 'my-tablet' }));
    expect(seen.status).toBe(202);
    expect(await eventsOf((await byEmail('dan@example.com')).id)).not.toContain('Mine');
  });

  test('is told what is wrong with what they send, in the envelope of every error', async () => {
    const reply = await browser('profiles', profile({ email: 'nonsense', phone_number: '12' }));
    expect(reply.status).toBe(400);
    expect(reply.json.errors).toMatchObject([
      { status: 400, code: 'invalid', source: { pointer: '/data/attributes/email' } },
      { status: 400, code: 'invalid', source: { pointer: '/data/attributes/phone_number' } },
    ]);
    const nobody = await browser('profiles', profile({ first_name: 'X' }));
    expect(nobody.json.errors).toMatchObject([{ code: 'invalid', source: { pointer: '/data/attributes' } }]);
    const unknown = await browser('profiles', profile({ email: 'x@example.com' }), 'RRRRRR');
    expect([unknown.status, unknown.json.errors[0].source]).toEqual([400, { parameter: 'company_id' }]);
  });
});

describe('an app', () => {
  /** As the mobile SDKs write it: their own case, the visitor's id, a slash at the end, `Revision`. */
  const app = (path: string, body: unknown) =>
    fetch(`${server.url}/client/${path}/?company_id=${server.accountId}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', Revision: '2024-10-15', 'X-Klaviyo-Mobile': '1' },
      body: JSON.stringify(body),
    });
  const registration = (token: string, attributes: object) => ({
    data: {
      type: 'push-token',
      attributes: {
        ...{ token, platform: 'iOS', vendor: 'APNs', enablement_status: 'AUTHORIZED', background: 'AVAILABLE' },
        device_metadata: { os_name: 'iOS', environment: 'release', klaviyo_sdk: 'swift', device_model: 'iPhone16,1' },
        profile: profile(attributes),
      },
    },
  });
  const unregistration = (token: string, attributes: object) => ({
    data: { type: 'push-token-unregister', attributes: { token, platform: 'ios', vendor: 'APNs', profile: profile(attributes) } },
  });
  const tokenOf = (token: string) => api('GET', `/api/push-tokens/${token}?include=profile`);

  test('registers its token, and takes it back', async () => {
    expect((await app('push-tokens', registration('app-1', { anonymous_id: 'device-1', email: 'fay@example.com' }))).status).toBe(202);
    const { data, included } = (await tokenOf('app-1')).json;
    expect(data.attributes).toMatchObject({
      ...{ platform: 'ios', vendor: 'apns', enablement_status: 'AUTHORIZED', background: 'AVAILABLE' },
      metadata: { os_name: 'ios', environment: 'release', klaviyo_sdk: 'swift', device_model: 'iPhone16,1' },
    });
    expect(included[0].attributes).toMatchObject({ email: 'fay@example.com', anonymous_id: 'device-1' });
    // Somebody who knows the token is not thereby its owner.
    expect((await app('push-token-unregister', unregistration('app-1', { email: 'eve@example.com' }))).status).toBe(202);
    expect((await tokenOf('app-1')).status).toBe(200);
    expect((await app('push-token-unregister', unregistration('app-1', { anonymous_id: 'device-1' }))).status).toBe(202);
    expect((await tokenOf('app-1')).status).toBe(404);
    expect((await app('push-token-unregister', unregistration('app-1', { anonymous_id: 'device-1' }))).status).toBe(202);
  });

  test('does not change by what the person is known', async () => {
    await api('POST', '/api/profiles', profile({ email: 'gus@example.com', phone_number: '+14155550111' }));
    await app('push-tokens', registration('app-2', { email: 'gus@example.com', phone_number: '+14155550112' }));
    expect((await byEmail('gus@example.com')).attributes.phone_number).toBe('+14155550111');
    expect((await tokenOf('app-2')).json.included[0].attributes.email).toBe('gus@example.com');
  });

  test('is told which words there are', async () => {
    const wrong = registration('app-3', { email: 'x@example.com' });
    Object.assign(wrong.data.attributes, { platform: 'windows', enablement_status: 'maybe' });
    const { errors } = (await (await app('push-tokens', wrong)).json()) as Reply['json'];
    expect(errors.map(({ detail }: { detail: string }) => detail)).toEqual([
      "'platform' must be one of 'android', 'ios'.",
      "'enablement_status' must be one of 'AUTHORIZED', 'DENIED', 'NOT_DETERMINED', 'PROVISIONAL', 'UNAUTHORIZED'.",
    ]);
  });
});
