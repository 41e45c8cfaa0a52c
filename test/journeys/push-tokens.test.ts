import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { caller, pushTokenBody, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Push tokens from the device that registers to the lists that are filtered by them, through the API alone. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const TOKENS = '/api/push-tokens';
const register = (...about: Parameters<typeof pushTokenBody>) => call('POST', TOKENS, pushTokenBody(...about));
const read = async (path: string): Promise<Reply['json']> => (await call('GET', path)).json;
const idsOf = ({ data }: Reply['json']): string[] => data.map(({ id }: { id: string }) => id);
const profileOf = async (email: string): Promise<string> => (await read(`/api/profiles?filter=equals(email,"${email}")`)).data[0].id;

describe('a token', () => {
  test('brings its profile with it and is read with all that was said', async () => {
    const profile = {
      data: {
        type: 'profile',
        attributes: { email: 'Ann@example.com', first_name: 'Ann', meta: { patch_properties: { append: { apps: 'shop' } } } },
      },
    };
    const metadata = { device_model: 'iPhone16,1', os_name: 'ios', environment: 'release' };
    const more = { profile, enablement_status: 'PROVISIONAL', background: 'RESTRICTED', device_metadata: metadata };
    const taken = await register('', 'APA91b:x_y-z', more);
    expect([taken.status, taken.json]).toEqual([202, undefined]);

    const { data, included } = await read(`${TOKENS}/APA91b%3Ax_y-z?include=profile`);
    expect(data).toMatchObject({
      ...{ type: 'push-token', id: 'APA91b:x_y-z' },
      attributes: {
        ...{ token: 'APA91b:x_y-z', platform: 'ios', vendor: 'apns', enablement_status: 'PROVISIONAL', background: 'RESTRICTED' },
        created: expect.stringMatching(/^\d{4}-.*\+00:00$/),
        recorded_date: expect.stringMatching(/^\d{4}-.*\+00:00$/),
        metadata: { ...metadata, app_name: null, device_id: null },
      },
      relationships: { profile: { data: { type: 'profile', id: included[0].id } } },
    });
    expect(included[0].attributes).toMatchObject({ email: 'ann@example.com', first_name: 'Ann', properties: { apps: ['shop'] } });
    expect(
      (await fetch(data.links.self, { headers: { authorization: `Klaviyo-API-Key ${server.key}`, revision: '2026-07-15' } })).status,
    ).toBe(200);
    expect((await read(`${TOKENS}/APA91b%3Ax_y-z/profile?additional-fields[profile]=subscriptions`)).data.id).toBe(included[0].id);
    expect((await read(`${TOKENS}/APA91b%3Ax_y-z/relationships/profile`)).data).toEqual({ type: 'profile', id: included[0].id });
  });

  test('that somebody else registers is theirs', async () => {
    await register('bob@example.com', 'shared');
    await register('eve@example.com', 'shared');
    expect((await read(`${TOKENS}/shared/profile`)).data.attributes.email).toBe('eve@example.com');
    expect(idsOf(await read(`/api/profiles/${await profileOf('bob@example.com')}/push-tokens`))).toEqual([]);
    expect(idsOf(await read(`/api/profiles/${await profileOf('eve@example.com')}/relationships/push-tokens`))).toEqual(['shared']);
  });

  test('is deleted, and its profile stays', async () => {
    await register('gone@example.com', 'gone');
    expect((await call('DELETE', `${TOKENS}/gone`)).status).toBe(204);
    expect((await call('DELETE', `${TOKENS}/gone`)).status).toBe(404);
    expect((await call('GET', `${TOKENS}/gone`)).status).toBe(404);
    expect(idsOf(await read(`/api/profiles/${await profileOf('gone@example.com')}/push-tokens`))).toEqual([]);
  });

  test.each([
    ['a token with a space', { token: 'a b' }, '/data/attributes/token'],
    ['an unknown platform', { platform: 'symbian' }, '/data/attributes/platform'],
    ['no vendor', { vendor: undefined }, '/data/attributes/vendor'],
    ['another fact about the device', { device_metadata: { colour: 'blue' } }, '/data/attributes/device_metadata/colour'],
    ['nobody', { profile: { data: { type: 'profile', attributes: {} } } }, '/data/attributes/profile/data/attributes'],
    [
      'a wrong address',
      { profile: { data: { type: 'profile', attributes: { email: 'nonsense' } } } },
      '/data/attributes/profile/data/attributes/email',
    ],
    [
      'a wrong patch',
      {
        profile: {
          data: { type: 'profile', attributes: { email: 'a@example.com', meta: { patch_identifiers: { append: { phone: 'x' } } } } },
        },
      },
      '/data/attributes/profile/data/attributes/meta/patch_identifiers/append',
    ],
  ])('with %s is refused', async (_, more, pointer) => {
    const reply = await register('refused@example.com', 'refused', more);
    expect(reply.status).toBe(400);
    expect(reply.json.errors[0].source.pointer).toContain(pointer);
    expect((await call('GET', `${TOKENS}/refused`)).status).toBe(404);
  });
});

describe('tokens', () => {
  test('are filtered and paged', async () => {
    for (let i = 0; i < 5; i++)
      await register('many@example.com', `many-${i}`, i % 2 ? { platform: 'android', enablement_status: 'DENIED' } : {});
    const owner = await profileOf('many@example.com');
    const of = async (filter: string, rest = '') => idsOf(await read(`${TOKENS}?filter=equals(profile.id,"${owner}")${filter}${rest}`));
    expect(await of('')).toEqual(['many-0', 'many-1', 'many-2', 'many-3', 'many-4']);
    expect(await of(',equals(platform,"android")')).toEqual(['many-1', 'many-3']);
    expect(await of(',equals(enablement_status,"AUTHORIZED")')).toEqual(['many-0', 'many-2', 'many-4']);
    expect(await of(',equals(id,"many-3")')).toEqual(['many-3']);
    const first = await read(`${TOKENS}?filter=equals(profile.id,"${owner}")&page[size]=3`);
    const { pathname, search } = new URL(first.links.next);
    expect([idsOf(first), idsOf(await read(`${pathname}${search}`))]).toEqual([
      ['many-0', 'many-1', 'many-2'],
      ['many-3', 'many-4'],
    ]);
    expect((await call('GET', `${TOKENS}?filter=equals(platform,"symbian")`)).status).toBe(400);
  });

  test('are included with many profiles by one statement', async () => {
    for (let i = 0; i < 6; i++) await register(`inc-${i % 3}@example.com`, `inc-${i}`);
    const emails = [0, 1, 2].map((i) => `"inc-${i}@example.com"`);
    const path = (count: number) => `/api/profiles?filter=any(email,[${emails.slice(0, count)}])&include=push-tokens&sort=email`;
    const query = vi.spyOn(server.services.db, 'query');
    const one = await read(path(1));
    const forOne = query.mock.calls.length;
    const three = await read(path(3));
    const forThree = query.mock.calls.length - forOne;
    query.mockRestore();
    expect(forOne).toBeGreaterThan(1);
    expect(forThree).toBe(forOne);
    expect(one.included.map(({ id }: { id: string }) => id)).toEqual(['inc-0', 'inc-3']);
    expect(three.included.map(({ id }: { id: string }) => id).sort()).toEqual(['inc-0', 'inc-1', 'inc-2', 'inc-3', 'inc-4', 'inc-5']);
    expect(
      three.data.map(({ relationships }: Reply['json']) => relationships['push-tokens'].data.map(({ id }: { id: string }) => id)),
    ).toEqual([
      ['inc-0', 'inc-3'],
      ['inc-1', 'inc-4'],
      ['inc-2', 'inc-5'],
    ]);
    expect(three.included[0]).toMatchObject({ type: 'push-token', attributes: { vendor: 'apns' } });
    await call('POST', '/api/profiles', { data: { type: 'profile', attributes: { email: 'none@example.com' } } });
    const alone = await read('/api/profiles?filter=equals(email,"none@example.com")&include=push-tokens');
    expect([alone.included, alone.data[0].relationships['push-tokens'].data]).toEqual([[], []]);
  });

  test('find members of a list', async () => {
    const list = (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: 'Reachable' } } })).json.data.id;
    const people: string[] = [];
    for (const name of ['in', 'too', 'out']) {
      await register(`${name}@example.com`, `member-${name}`);
      people.push(await profileOf(`${name}@example.com`));
    }
    const data = people.slice(0, 2).map((id) => ({ type: 'profile', id }));
    await call('POST', `/api/lists/${list}/relationships/profiles`, { data });
    const members = async (filter: string, what = 'profiles') => idsOf(await read(`/api/lists/${list}/${what}?filter=${filter}`)).sort();
    expect(await members('any(push_token,["member-in","member-out","nobody"])')).toEqual([people[0]]);
    expect(await members('equals(push_token,["member-in","member-too"])', 'relationships/profiles')).toEqual(people.slice(0, 2).sort());
    expect(await members('any(push_token,["nobody"])')).toEqual([]);
  });
});
