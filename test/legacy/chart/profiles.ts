import { expect } from 'vitest';
import { exchangeTokens } from '../../../src/engine/identity/exchange-token.ts';
import { ulidToUuid } from '../../../src/lib/ids.ts';
import { type ChartRow, sortsBy, values, type World } from './row.ts';

const about = (attributes: Record<string, unknown>, id?: string) => ({ data: { type: 'profile', ...(id ? { id } : {}), attributes } });
const client = ({ server }: World): string => `POST /client/profiles?company_id=${server.accountId}`;

async function hasNoEvents({ new: ask, find }: World, email: string): Promise<void> {
  const { id } = await find(email);
  expect((await ask(`GET /api/events?filter=equals(profile_id,"${id}")`)).body.data).toEqual([]);
}

/** Properties that are known change, others come along. */
const addsAndUpdates: readonly [string, (world: World) => Promise<void>] = [
  'PUT /v1/person/{id}',
  async ({ old, person }) => {
    const id = await person({ email: `put-${Math.random()}@chart.example`, first_name: 'A', properties: { Plan: 'Free', Kept: 1 } });
    const { body } = await old(`PUT /v1/person/${id}`, { query: { $first_name: 'Ada', Plan: 'Pro', Colour: 'blue' } });
    expect(body).toMatchObject({ $first_name: 'Ada', Plan: 'Pro', Colour: 'blue', Kept: 1 });
  },
];
const identifyMakes: readonly [string, (world: World) => Promise<void>] = [
  'POST /identify',
  async ({ server, old, find }) => {
    const email = `made-${Math.random()}@chart.example`;
    const identify = (name: string) =>
      old('POST /identify', { key: null, json: { token: server.accountId, properties: { $email: email, $first_name: name } } });
    for (const name of ['New', 'Newer']) {
      expect((await identify(name)).body).toBe('1');
      expect((await find(email)).attributes.first_name).toBe(name);
    }
    expect((await old('PUT /v1/person/01M1PAAR5HBCRHA3NN9NG5WRTA', { query: { $email: email } })).status).toBe(404);
  },
];
const changesIdentifiers: readonly [string, (world: World) => Promise<void>] = [
  'PUT /v1/person/{id}',
  async ({ old, person, find }) => {
    const [before, after] = [`before-${Math.random()}@chart.example`, `after-${Math.random()}@chart.example`];
    const id = await person({ email: before });
    expect((await old(`PUT /v1/person/${id}`, { query: { $email: after, $phone_number: '' } })).body.email).toBe(after);
    expect([await find(before), (await find(after)).id]).toEqual([undefined, id]);
  },
];
const sorts = (world: World): Promise<void> => sortsBy(world, '/api/profiles?page[size]=100&', ['id', 'created', 'email']);

async function narrows({ new: ask }: World): Promise<void> {
  const wanted = ['member1@chart.example', 'member2@chart.example'];
  const any = (await ask(`GET /api/profiles?filter=any(email,${JSON.stringify(wanted)})`)).body;
  expect(values(any, 'email').sort()).toEqual(wanted);
  const [id] = values(any, 'id');
  expect(values((await ask(`GET /api/profiles?filter=equals(id,"${id}")`)).body, 'id')).toEqual([id]);
  expect((await ask('GET /api/profiles?filter=greater-than(created,2120-01-01)')).body.data).toEqual([]);
}

async function sparse({ new: ask }: World): Promise<void> {
  const { body } = await ask('GET /api/profiles?fields[profile]=email,last_name&page[size]=1');
  expect(Object.keys(body.data[0].attributes).sort()).toEqual(['email', 'last_name']);
}

const tokenFor = async ({ server }: World, id: string): Promise<string> =>
  (await exchangeTokens(server.services, server.accountId))(ulidToUuid(id) as string);

export const profileRows: readonly ChartRow[] = [
  {
    lines: [4],
    promise: 'a page with the public key alone says things about a profile, without an event',
    new: [
      'POST /client/profiles',
      async (world) => {
        const sent = await world.new(client(world), { key: null, body: about({ email: 'page@chart.example', properties: { Size: 'M' } }) });
        expect(sent.status).toBe(202);
        expect((await world.find('page@chart.example')).attributes.properties).toEqual({ Size: 'M' });
        await hasNoEvents(world, 'page@chart.example');
      },
    ],
  },
  {
    lines: [5],
    promise: 'servers make profiles with the private key',
    new: [
      'POST /api/profiles',
      async (world) => {
        const body = about({ email: 'server@chart.example' });
        expect((await world.new('POST /api/profiles', { body })).status).toBe(201);
        expect((await world.new('POST /api/profiles', { body, key: null })).status).toBe(401);
      },
    ],
  },
  {
    lines: [6],
    promise: 'plain JSON is taken where the old call wanted a form',
    new: [
      'POST /client/profiles',
      async (world) => {
        const headers = { 'content-type': 'application/json' };
        const taken = await world.new(client(world), { key: null, headers, body: about({ email: 'json@chart.example' }) });
        expect([taken.status, (await world.find('json@chart.example')).attributes.email]).toEqual([202, 'json@chart.example']);
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        expect((await world.new(client(world), { key: null, headers: form, body: 'data=%7B%7D' })).status).toBe(415);
      },
    ],
    old: [
      'POST /identify',
      async ({ server, old, find }) => {
        const data = JSON.stringify({ token: server.accountId, properties: { $email: 'form@chart.example' } });
        expect((await old('POST /identify', { key: null, form: { data } })).body).toBe('1');
        expect((await find('form@chart.example')).attributes.email).toBe('form@chart.example');
      },
    ],
  },
  {
    lines: [7, 8, 9],
    promise: 'identify says things about somebody, without an event',
    old: [
      'POST /identify',
      async (world) => {
        const json = { token: world.server.accountId, properties: { $email: 'known@chart.example', Plan: 'Pro' } };
        expect((await world.old('POST /identify', { key: null, json })).body).toBe('1');
        expect((await world.find('known@chart.example')).attributes.properties).toEqual({ Plan: 'Pro' });
        await hasNoEvents(world, 'known@chart.example');
      },
    ],
  },
  {
    lines: [13, 14, 15],
    promise: 'what web tracking knows somebody by is exchanged for the id of the profile',
    old: [
      'POST /v2/people/exchange',
      async (world) => {
        const id = await world.person({ email: 'exchanged@chart.example' });
        const answer = await world.old('POST /v2/people/exchange', { json: { exchange_id: await tokenFor(world, id) } });
        expect(answer.body).toEqual({ id });
      },
    ],
  },
  {
    lines: [16],
    promise: 'and with the id everything about the profile is read',
    old: [
      'POST /v2/people/exchange, then GET /api/profiles/{id}',
      async (world) => {
        const made = await world.person({ email: 'read@chart.example', first_name: 'Rea', properties: { Plan: 'Pro' } });
        const { id } = (await world.old('POST /v2/people/exchange', { json: { exchange_id: await tokenFor(world, made) } })).body;
        const { attributes } = (await world.new(`GET /api/profiles/${id}`)).body.data;
        expect(attributes).toMatchObject({ email: 'read@chart.example', first_name: 'Rea', properties: { Plan: 'Pro' } });
      },
    ],
  },
  { lines: [17], promise: 'profiles are sorted by id, created and email, either way', new: ['GET /api/profiles', sorts] },
  { lines: [18], promise: 'filters narrow the profiles', new: ['GET /api/profiles', narrows] },
  { lines: [19], promise: 'only the fields that were asked for are shown', new: ['GET /api/profiles', sparse] },
  {
    lines: [20],
    promise: 'a profile is found by its _kx',
    new: [
      'GET /api/profiles?filter=equals(_kx,…)',
      async (world) => {
        const id = await world.person({ email: 'kx@chart.example' });
        const { body } = await world.new(`GET /api/profiles?filter=equals(_kx,"${encodeURIComponent(await tokenFor(world, id))}")`);
        expect(values(body, 'id')).toEqual([id]);
      },
    ],
  },
  { lines: [21, 22, 23], promise: 'attributes are added or changed by the id of the person', old: addsAndUpdates },
  { lines: [24], promise: 'identify makes or changes somebody, which the call by id does not', old: identifyMakes },
  { lines: [25], promise: 'an address can be changed', old: changesIdentifiers },
  {
    lines: [26],
    promise: 'servers make and change profiles',
    newest: 'POST /api/profiles only makes them and answers 409 for who is known; POST /api/profile-import makes or changes',
    new: [
      'POST /api/profiles, POST /api/profile-import',
      async ({ new: ask, find }) => {
        const email = 'twice@chart.example';
        expect((await ask('POST /api/profiles', { body: about({ email }) })).status).toBe(201);
        const again = await ask('POST /api/profiles', { body: about({ email, first_name: 'Twa' }) });
        const { id } = await find(email);
        expect([again.status, again.body.errors[0].meta.duplicate_profile_id]).toEqual([409, id]);
        const changed = await ask('POST /api/profile-import', { body: about({ email, first_name: 'Twa' }) });
        expect([changed.status, changed.body.data.id, changed.body.data.attributes.first_name]).toEqual([200, id, 'Twa']);
        expect((await ask('POST /api/profile-import', { body: about({ email: 'thrice@chart.example' }) })).status).toBe(201);
      },
    ],
  },
  {
    lines: [27],
    promise: 'pages of any site make profiles without anything secret',
    new: [
      'POST /client/profiles',
      async (world) => {
        const headers = { origin: 'https://shop.example' };
        const sent = await world.new(client(world), { key: null, headers, body: about({ email: 'open@chart.example' }) });
        expect([sent.status, sent.headers.get('access-control-allow-origin')]).toEqual([202, '*']);
      },
    ],
  },
  {
    lines: [28, 29, 30],
    promise: 'the same call once more, since two calls took its place',
    old: addsAndUpdates,
    new: [
      'PATCH /api/profiles/{id}',
      async ({ new: ask, person }) => {
        const id = await person({ email: 'patched@chart.example', first_name: 'A', properties: { Plan: 'Free', Kept: 1 } });
        const body = about({ first_name: 'Ada', properties: { Plan: 'Pro', Colour: 'blue' } }, id);
        expect((await ask(`PATCH /api/profiles/${id}`, { body })).body.data.attributes).toMatchObject({
          ...{ first_name: 'Ada', properties: { Plan: 'Pro', Colour: 'blue', Kept: 1 } },
        });
      },
    ],
  },
  { lines: [31], promise: 'the same of identify', old: identifyMakes },
  {
    lines: [32],
    promise: 'the same of an address that changes',
    old: changesIdentifiers,
    new: [
      'PATCH /api/profiles/{id}',
      async ({ new: ask, person, find }) => {
        const id = await person({ email: 'moving@chart.example' });
        await ask(`PATCH /api/profiles/${id}`, { body: about({ email: 'moved@chart.example' }, id) });
        expect([await find('moving@chart.example'), (await find('moved@chart.example')).id]).toEqual([undefined, id]);
      },
    ],
  },
  {
    lines: [54],
    promise: 'all profiles are sorted by id, created and email, either way',
    new: ['GET /api/profiles', sorts],
  },
  {
    lines: [55],
    promise: 'filters narrow them, and only fields that were asked for are shown',
    new: [
      'GET /api/profiles',
      async (world) => {
        await narrows(world);
        await sparse(world);
      },
    ],
  },
  {
    lines: [56],
    promise: 'pages of profiles have 20 to 100 entries, by cursor',
    newest: '20 unless said otherwise; from 1 on, 100 at most',
    old: [
      'GET /v1/people',
      async ({ old }) => {
        const { body } = await old('GET /v1/people', { query: { count: 20, page: 0 } });
        expect([body.data.length, body.page_size, body.total]).toEqual([20, 20, expect.any(Number)]);
        expect((await old('GET /v1/people', { query: { count: 20, page: 1 } })).body.start).toBe(20);
      },
    ],
    new: [
      'GET /api/profiles?page[size]=…',
      async ({ server, new: ask }) => {
        const first = (await ask('GET /api/profiles')).body;
        expect(first.data).toHaveLength(20);
        const second = (await ask(`GET ${first.links.next.replace(server.url, '')}`)).body;
        expect(values(second, 'id').filter((id) => values(first, 'id').includes(id))).toEqual([]);
        expect((await ask('GET /api/profiles?page[size]=100')).body.data.length).toBeGreaterThan(20);
        expect((await ask('GET /api/profiles?page[size]=1')).body.data).toHaveLength(1);
        for (const size of [0, 101]) expect((await ask(`GET /api/profiles?page[size]=${size}`)).status).toBe(400);
      },
    ],
  },
];
