import { expect } from 'vitest';
import { campaignBody, ESTIMATION_JOBS, jobBody } from '../../support/campaign-samples.ts';
import { erasureBody, pushTokenBody } from '../../support/samples.ts';
import { type ChartRow, MEMBERS, pageSizes, sortsBy, values, type World } from './row.ts';

const newest = async ({ new: ask }: World): Promise<string[]> =>
  values((await ask('GET /api/campaigns?filter=equals(messages.channel,"email")&sort=-created_at')).body, 'name') as string[];

async function drafts({ old, listId, templateId }: World, names: readonly string[]): Promise<void> {
  const about = { list_id: listId, template_id: templateId, subject: 'x', from_email: 'news@chart.example', from_name: 'News' };
  for (const name of names) expect((await old('POST /v1/campaigns', { form: { ...about, name } })).status).toBe(200);
}
const namesOf = (body: { data: readonly { name: string }[] }): string[] => body.data.map(({ name }) => name);

/** Both APIs take one word for who is meant, and refuse two. */
async function erases(world: World, mark: string, ask: (by: Record<string, string>) => Promise<number>, wanted: number): Promise<void> {
  const phone = mark === 'old' ? '+12025550151' : '+12025550152';
  await world.person({ email: `erase-${mark}@chart.example` });
  const named = await world.person({ phone_number: phone, first_name: 'Called' });
  const id = await world.person({ email: `erase-id-${mark}@chart.example` });
  const ways: Record<string, string>[] = [{ email: `erase-${mark}@chart.example` }, { phone_number: phone }, { id }];
  for (const by of ways) expect(await ask(by)).toBe(wanted);
  for (const path of [`/api/profiles/${named}`, `/api/profiles/${id}`])
    await expect.poll(async () => (await world.new(`GET ${path}`)).status, { timeout: 10_000 }).toBe(404);
  await expect.poll(() => world.find(`erase-${mark}@chart.example`), { timeout: 10_000 }).toBeUndefined();
  expect(await ask({ email: 'a@chart.example', phone_number: phone })).toBe(400);
}

export const segmentRows: readonly ChartRow[] = [
  {
    lines: [33],
    promise: 'all members of a segment are read',
    old: [
      'GET /v2/group/{id}/members/all',
      async ({ old, segmentId }) => expect((await old(`GET /v2/group/${segmentId}/members/all`)).body.records).toHaveLength(MEMBERS),
    ],
    new: [
      'GET /api/segments/{id}/profiles',
      async ({ new: ask, segmentId }) =>
        expect((await ask(`GET /api/segments/${segmentId}/profiles?page[size]=100`)).body.data).toHaveLength(MEMBERS),
    ],
  },
  {
    lines: [34],
    promise: 'with everything about them, where the old call told addresses, numbers and tokens alone',
    old: [
      'GET /v2/group/{id}/members/all',
      async ({ old, segmentId }) => {
        const [first] = (await old(`GET /v2/group/${segmentId}/members/all`)).body.records;
        expect(Object.keys(first).sort()).toEqual(['email', 'id', 'phone_number', 'push_token']);
      },
    ],
    new: [
      'GET /api/segments/{id}/profiles',
      async ({ new: ask, segmentId }) => {
        const { body } = await ask(`GET /api/segments/${segmentId}/profiles?filter=any(email,["member3@chart.example"])`);
        expect(body.data[0].attributes).toMatchObject({ first_name: 'M3', properties: { Seat: 3 }, location: { city: 'Ghent' } });
      },
    ],
  },
  {
    lines: [35],
    promise: 'some of them are asked for by address, number or token',
    old: [
      'POST /v2/segment/{id}/get-members',
      async ({ old, segmentId }) => {
        const asked = { emails: ['member4@chart.example', 'nobody@chart.example'] };
        expect((await old(`POST /v2/segment/${segmentId}/get-members`, { json: asked })).body).toMatchObject([
          { email: 'member4@chart.example' },
        ]);
      },
    ],
    new: [
      'GET /api/segments/{id}/profiles?filter=…',
      async ({ new: ask, segmentId }) => {
        expect((await ask('POST /api/push-tokens', { body: pushTokenBody('member5@chart.example', 'chart-token') })).status).toBe(202);
        const member = async (filter: string) =>
          values((await ask(`GET /api/segments/${segmentId}/profiles?filter=${filter}`)).body, 'email');
        expect(await member('any(email,["member4@chart.example","nobody@chart.example"])')).toEqual(['member4@chart.example']);
        expect(await member(`any(phone_number,["${encodeURIComponent('+12025550100')}"])`)).toEqual(['member0@chart.example']);
        expect(await member('any(push_token,["chart-token"])')).toEqual(['member5@chart.example']);
      },
    ],
  },
  {
    lines: [36],
    promise: 'a page has 10 at most, by cursor',
    newest: '20 unless said otherwise, 100 at most',
    new: [
      'GET /api/segments/{id}/profiles',
      async (world) => {
        const path = `/api/segments/${world.segmentId}/profiles`;
        expect(await pageSizes(world, path)).toEqual([20, MEMBERS - 20]);
        expect(await pageSizes(world, `${path}?page[size]=10`)).toEqual([10, 10, MEMBERS - 20]);
        expect((await world.new(`GET ${path}?page[size]=101`)).status).toBe(400);
      },
    ],
  },
];

export const templateRows: readonly ChartRow[] = [
  {
    lines: [44],
    promise: 'templates are filtered, and sorted by id, name, created and updated, either way',
    old: [
      'GET /v1/email-templates',
      async ({ old }) => {
        const names = namesOf((await old('GET /v1/email-templates', { query: { count: 100 } })).body);
        expect(names).toEqual([...names].sort());
      },
    ],
    new: [
      'GET /api/templates',
      async (world) => {
        expect(values((await world.new('GET /api/templates?filter=any(name,["Chart%203"])')).body, 'name')).toEqual(['Chart 3']);
        await sortsBy(world, '/api/templates?', ['id', 'name', 'created', 'updated']);
      },
    ],
  },
  {
    lines: [45],
    promise: 'only the fields that were asked for are shown',
    new: [
      'GET /api/templates?fields[template]=name',
      async ({ new: ask }) => {
        const { body } = await ask('GET /api/templates?fields[template]=name');
        expect(Object.keys(body.data[0].attributes)).toEqual(['name']);
      },
    ],
  },
  {
    lines: [46],
    promise: 'a page has 20 at most, by cursor',
    newest: 'a page has 10',
    old: [
      'GET /v1/email-templates',
      async ({ old }) => {
        const { body } = await old('GET /v1/email-templates', { query: { count: 20 } });
        expect([body.data.length, body.page_size]).toEqual([Math.min(20, body.total), 20]);
      },
    ],
    new: [
      'GET /api/templates',
      async (world) => {
        const { total } = (await world.old('GET /v1/email-templates')).body;
        const sizes = await pageSizes(world, '/api/templates');
        expect([sizes[0], sizes.reduce((sum, size) => sum + size, 0)]).toEqual([10, total]);
      },
    ],
  },
];

export const privacyRows: readonly ChartRow[] = [
  {
    lines: [47],
    promise: 'people are deleted by an address, a number or an id, one of them',
    old: [
      'POST /v2/data-privacy/deletion-request',
      (world) =>
        erases(
          world,
          'old',
          async ({ id, ...by }) => {
            const json = { ...by, ...(id === undefined ? {} : { person_id: id }) };
            return (await world.old('POST /v2/data-privacy/deletion-request', { json })).status;
          },
          200,
        ),
    ],
    new: [
      'POST /api/data-privacy-deletion-jobs',
      (world) =>
        erases(
          world,
          'new',
          async ({ id, ...by }) => (await world.new('POST /api/data-privacy-deletion-jobs', { body: erasureBody(by, id) })).status,
          202,
        ),
    ],
  },
];

export const campaignRows: readonly ChartRow[] = [
  {
    lines: [48, 49, 50],
    promise: 'all campaigns of the account are read',
    newest: 'those of one channel, which has to be named',
    old: [
      'GET /v1/campaigns',
      async (world) => {
        await drafts(world, ['All one', 'All two']);
        expect(namesOf((await world.old('GET /v1/campaigns', { query: { count: 100 } })).body)).toEqual(
          expect.arrayContaining(['All one', 'All two']),
        );
      },
    ],
    new: [
      'GET /api/campaigns',
      async (world) => {
        await drafts(world, ['All three']);
        expect(await newest(world)).toContain('All three');
        expect((await world.new('GET /api/campaigns')).status).toBe(400);
      },
    ],
  },
  {
    lines: [51],
    promise: 'a page has 0 to 100',
    old: [
      'GET /v1/campaigns',
      async ({ server, old }) => {
        expect((await old('GET /v1/campaigns', { key: server.second.key })).body).toMatchObject({ data: [], total: 0 });
        expect((await old('GET /v1/campaigns', { query: { count: 5000 } })).body.page_size).toBe(100);
      },
    ],
  },
  {
    lines: [52],
    promise: 'by a number of the page',
    newest: 'by cursor',
    old: [
      'GET /v1/campaigns',
      async (world) => {
        await drafts(world, ['Page one', 'Page two', 'Page three']);
        const page = async (at: number) => namesOf((await world.old('GET /v1/campaigns', { query: { count: 2, page: at } })).body);
        expect((await page(0)).concat((await page(1))[0] ?? '')).toEqual(['Page three', 'Page two', 'Page one']);
      },
    ],
    new: [
      'GET /api/campaigns',
      async ({ new: ask }) => {
        const { links } = (await ask('GET /api/campaigns?filter=equals(messages.channel,"email")')).body;
        expect(links).toHaveProperty('next');
        expect((await ask('GET /api/campaigns?filter=equals(messages.channel,"email")&page=1')).status).toBe(400);
      },
    ],
  },
  {
    lines: [53],
    promise: 'the newest first',
    old: [
      'GET /v1/campaigns',
      async (world) => {
        await drafts(world, ['Older', 'Newer']);
        expect(namesOf((await world.old('GET /v1/campaigns', { query: { count: 2 } })).body)).toEqual(['Newer', 'Older']);
      },
    ],
    new: [
      'GET /api/campaigns?sort=-created_at',
      async (world) => {
        await drafts(world, ['Then', 'Now']);
        expect((await newest(world)).slice(0, 2)).toEqual(['Now', 'Then']);
      },
    ],
  },
  {
    lines: [57],
    promise: 'a campaign is estimated to have so many recipients',
    old: [
      'GET /v1/campaign/{id}/recipients',
      async (world) => {
        await drafts(world, ['Nobody yet']);
        const [{ id }] = (await world.old('GET /v1/campaigns', { query: { count: 1 } })).body.data;
        expect((await world.old(`GET /v1/campaign/${id}/recipients`)).body).toEqual({ data: [] });
      },
    ],
    new: ['GET /api/campaign-recipient-estimations/{id}', (world) => estimates(world)],
  },
  {
    lines: [58],
    promise: 'a job that can be watched counts them anew',
    new: [
      'POST, GET /api/campaign-recipient-estimation-jobs',
      async (world) => {
        await estimates(world);
      },
    ],
  },
];

async function estimates({ new: ask, listId }: World): Promise<void> {
  const made = await ask('POST /api/campaigns', { body: campaignBody({ included: [listId] }) });
  const { id } = made.body.data;
  expect((await ask(`POST ${ESTIMATION_JOBS}`, { body: jobBody('recipient-estimation', id) })).status).toBe(202);
  const status = async () => (await ask(`GET ${ESTIMATION_JOBS}/${id}`)).body.data.attributes.status;
  await expect.poll(status, { timeout: 10_000 }).toBe('complete');
  const { attributes } = (await ask(`GET /api/campaign-recipient-estimations/${id}`)).body.data;
  expect(attributes.estimated_recipient_count).toBeGreaterThanOrEqual(MEMBERS);
}
