import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { exchangeTokens } from '../../src/engine/identity/exchange-token.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import { caller, eventBody, profileBody, pushTokenBody, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** The `_kx` token: made for a profile, sent in a link, and exchanged for the profile by whoever gets it back. */
let server: TestServer;
let call: ReturnType<typeof caller>;
let profileId: string;
let token: string;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
  profileId = (await call('POST', '/api/profiles', profileBody('ann@example.com'))).json.data.id;
  token = await tokenFor(profileId);
});
afterAll(() => server.close());

const tokenFor = async (id: string): Promise<string> => (await exchangeTokens(server.services, server.accountId))(ulidToUuid(id) as string);
const filtered = async (_kx: string, key = server.key): Promise<Reply> =>
  caller(server.url, key)('GET', `/api/profiles?filter=${encodeURIComponent(`equals(_kx,${JSON.stringify(_kx)})`)}`);
const ann = async () => (await call('GET', `/api/profiles/${profileId}`)).json.data.attributes;

describe('a token is exchanged', () => {
  test('for the whole profile by a filter', async () => {
    const { status, json } = await filtered(token);
    expect(status).toBe(200);
    expect(json.data).toMatchObject([{ id: profileId, attributes: { email: 'ann@example.com' } }]);
    expect(JSON.stringify(json.data)).not.toContain('_kx');
    for (const wrong of [`${token}x`, 'nonsense', 'é']) expect((await filtered(wrong)).json.data).toEqual([]);
    expect((await filtered(token, server.second.key)).json.data).toEqual([]);
  });

  test('by a filter among the members of a list', async () => {
    const list = (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: 'News' } } })).json.data.id;
    const path = `/api/lists/${list}/profiles?filter=equals(_kx,"${token}")`;
    expect((await call('GET', path)).json.data).toEqual([]);
    await call('POST', `/api/lists/${list}/relationships/profiles`, { data: [{ type: 'profile', id: profileId }] });
    expect((await call('GET', path)).json.data).toMatchObject([{ id: profileId }]);
  });

  test('by imports, events and push tokens that name nobody else', async () => {
    const profile = (more: object = {}) => ({ data: { type: 'profile', attributes: { _kx: token, ...more } } });
    const imported = await call('POST', '/api/profile-import', profile({ first_name: 'Ann' }));
    expect([imported.status, imported.json.data.id]).toEqual([200, profileId]);

    const event = eventBody('', 'Opened Letter');
    Object.assign(event.data.attributes, { profile: profile({ last_name: 'Lovelace' }) });
    expect((await call('POST', '/api/events', event)).status).toBe(202);
    const { metric, properties } = event.data.attributes;
    const bulk = { profile: profile(), events: { data: [{ type: 'event', attributes: { metric, properties, unique_id: 'bulk' } }] } };
    const entries = { data: [{ type: 'event-bulk-create', attributes: bulk }] };
    const body = { data: { type: 'event-bulk-create-job', attributes: { 'events-bulk-create': entries } } };
    expect((await call('POST', '/api/event-bulk-create-jobs', body)).status).toBe(202);
    expect((await call('GET', `/api/events?filter=equals(profile_id,"${profileId}")`)).json.data).toHaveLength(2);

    expect((await call('POST', '/api/push-tokens', pushTokenBody('', 'phone', { profile: profile() }))).status).toBe(202);
    expect((await call('GET', '/api/push-tokens/phone/relationships/profile')).json.data.id).toBe(profileId);
    expect(await ann()).toMatchObject({ first_name: 'Ann', last_name: 'Lovelace' });
  });

  test('by the rows of an import job', async () => {
    const profiles = [{ _kx: token, title: 'Countess' }, { _kx: 'nonsense' }].map((attributes) => ({ type: 'profile', attributes }));
    const body = { data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: profiles } } } };
    const { id } = (await call('POST', '/api/profile-bulk-import-jobs', body)).json.data;
    const job = `/api/profile-bulk-import-jobs/${id}`;
    await vi.waitFor(async () => expect((await call('GET', job)).json.data.attributes.status).toBe('complete'), { timeout: 10_000 });
    expect((await call('GET', job)).json.data.attributes).toMatchObject({ completed_count: 1, failed_count: 1 });
    expect((await call('GET', `${job}/import-errors`)).json.data).toMatchObject([
      { attributes: { detail: 'The given _kx does not lead to a profile.' } },
    ]);
    expect(await ann()).toMatchObject({ title: 'Countess' });
  });
});

test('a token of somebody who was merged leads to who they are now', async () => {
  const old = (await call('POST', '/api/profiles', profileBody('ann-before@example.com'))).json.data.id;
  const _kx = await tokenFor(old);
  const profiles = { data: [{ type: 'profile', id: old }] };
  const merged = await call('POST', '/api/profile-merge', { data: { type: 'profile-merge', id: profileId, relationships: { profiles } } });
  expect(merged.status).toBe(202);
  expect((await filtered(_kx)).json.data).toMatchObject([{ id: profileId }]);
  const imported = await call('POST', '/api/profile-import', {
    data: { type: 'profile', attributes: { _kx, organization: 'Analytical' } },
  });
  expect([imported.status, imported.json.data.id]).toEqual([200, profileId]);
});

describe('a token that leads nowhere', () => {
  test('alone is refused where it stands', async () => {
    const reply = await call('POST', '/api/profile-import', { data: { type: 'profile', attributes: { _kx: `${token}x` } } });
    expect(reply.status).toBe(400);
    expect(reply.json.errors).toMatchObject([{ code: 'invalid', source: { pointer: '/data/attributes/_kx' } }]);
  });

  test('is told nothing more than that, whether it is forged, foreign or too old', async () => {
    const old = await tokenFor(profileId);
    await server.services.secrets.rotate(server.accountId, 'kx', 0);
    token = await tokenFor(profileId);
    const foreign = await server.services.secrets.seal(server.second.accountId, 'kx', Buffer.alloc(16, 1));
    const refusals: unknown[] = [];
    for (const _kx of [old, foreign, `${token}x`, 'nonsense']) {
      const { json } = await call('POST', '/api/profile-import', { data: { type: 'profile', attributes: { _kx } } });
      refusals.push({ ...json.errors[0], id: undefined });
    }
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
  });
});
