import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf } from '../support/address.ts';
import { type Declared, declaredOperations } from '../support/operations.ts';
import { caller, makeWorld, type Reply, type Sample, samplesFor, type World } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Calls of older dates against a running server, which holds every answer to the declaration of the caller's revision. */
let server: TestServer;
let world: World;
let samples: ReturnType<typeof samplesFor>;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  world = await makeWorld(server, server.key, 'dated');
  samples = samplesFor(world);
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const read = (path: string, revision: string): Promise<Reply> => call('GET', path, undefined, { revision });
const write = (method: string, path: string, body: unknown, revision: string): Promise<Reply> => call(method, path, body, { revision });

function send({ surface }: Declared, sample: Sample, revision: string): Promise<Reply> {
  const id = sample.id === 'ACCOUNT' ? server.accountId : sample.id;
  const path = surface.path.replace(/\{\w+\}/, id ?? '');
  return call(surface.method, sample.query ? `${path}?${sample.query}` : path, sample.body, { revision });
}

describe.each(['2026-04-15', '2026-01-15', '2025-10-15'])('%s', (revision) => {
  // What is deleted would be missing from the calls that follow.
  const operations = declaredOperations().filter(({ operation }) => operation.verb !== 'delete');

  test.each(operations.map((declared) => [declared.operationId, declared] as const))(
    'answers %s as its revision declares',
    async (_, declared) => {
      const reply = await send(declared, samples[declared.operationId]?.() ?? {}, revision);
      expect(reply.status, JSON.stringify(reply.json)).toBeLessThan(300);
      expect(reply.headers.get('x-klaviyo-api-revision')).toBe(revision);
    },
  );

  test('answers everything that can be included', async () => {
    for (const { surface } of operations) {
      if (!surface.include || surface.filterRules?.oneOf || surface.path.includes('{')) continue;
      const include = surface.include.filter((name) => name !== 'conversations').join(',');
      const reply = await read(addressOf(surface, surface.path, `include=${include}`), revision);
      expect(reply.status, JSON.stringify(reply.json)).toBe(200);
    }
  });
});

describe('the header', () => {
  test.each([
    ['2026-07-14', '2026-04-15'],
    ['2026-07-15.pre', '2026-07-15'],
    ['2023-02-22', '2025-10-15'],
  ])('%s is answered as %s', async (header, date) => {
    const reply = await read('/api/accounts', header);
    expect([reply.status, reply.headers.get('x-klaviyo-api-revision')]).toEqual([200, date]);
  });

  test.each(['', 'newest', '2999-01-15'])('%j is refused', async (header) => {
    const reply = await read('/api/accounts', header);
    expect(reply).toMatchObject({ status: 400, json: { errors: [{ code: 'invalid', source: { parameter: 'revision' } }] } });
  });
});

describe('a caller of 2025-10-15', () => {
  const revision = '2025-10-15';

  beforeAll(async () => {
    const member = { data: [{ type: 'profile', id: world.profileId }] };
    await write('POST', `/api/lists/${world.listId}/relationships/profiles`, member, revision);
  });

  test('gets no links on single documents', async () => {
    const reply = await read(`/api/lists/${world.listId}`, revision);
    expect(Object.keys(reply.json)).toEqual(['data']);
    expect((await read(`/api/lists/${world.listId}`, '2026-01-15')).json.links.self).toContain('/api/lists/');
  });

  test('gets no relationships on included resources, nor conversations', async () => {
    const [event] = (await read('/api/events?include=profile,metric', revision)).json.included;
    expect(event.attributes).toBeDefined();
    expect(event).not.toHaveProperty('relationships');
    const profile = (await read(`/api/profiles/${world.profileId}`, revision)).json.data;
    expect(Object.keys(profile.relationships)).toEqual(['lists', 'segments', 'push-tokens']);
  });

  test('gets the linkage of lists that it includes with many profiles', async () => {
    const reply = await read(`/api/profiles?include=lists&filter=equals(id,"${world.profileId}")`, revision);
    expect(reply.json.data[0].relationships.lists.data).toEqual([{ type: 'list', id: world.listId }]);
    expect(reply.json.included.map(({ id }: { id: string }) => id)).toEqual([world.listId]);
    expect((await read('/api/profiles?include=lists', '2026-01-15')).status).toBe(400);
  });

  test('gets the next page of ids', async () => {
    const more = await write('POST', '/api/profiles', { data: { type: 'profile', attributes: { email: 'more@example.com' } } }, revision);
    await write(
      'POST',
      `/api/lists/${world.listId}/relationships/profiles`,
      { data: [{ type: 'profile', id: more.json.data.id }] },
      revision,
    );
    const first = await read(`/api/lists/${world.listId}/relationships/profiles?page[size]=1`, revision);
    expect(first.json.links.next).toContain('page%5Bcursor%5D=');
    const cursor = new URL(first.json.links.next).searchParams.get('page[cursor]');
    const second = await read(`/api/lists/${world.listId}/relationships/profiles?page[size]=1&page[cursor]=${cursor}`, revision);
    expect(second.json.data).toHaveLength(1);
    expect(second.json.data).not.toEqual(first.json.data);
  });

  test('is refused what came later, with a pointer into what it sent', async () => {
    const attributes = { metric: { data: { type: 'metric', attributes: { name: 'M' } } }, properties: {}, backfill: true };
    const profile = { data: { type: 'profile', attributes: { email: 'late@example.com' } } };
    const body = { data: { type: 'event', attributes: { ...attributes, profile } } };
    const refused = await write('POST', '/api/events', body, revision);
    expect(refused.json.errors[0]).toMatchObject({ status: 400, source: { pointer: '/data/attributes/backfill' } });
    expect((await write('POST', '/api/events', body, '2026-07-15')).status).toBe(202);
  });

  test.each([
    '/api/events?page[size]=10',
    '/api/events?filter=has(metric)',
    '/api/lists?fields[list]=id',
    '/api/profiles?include=conversations',
  ])('is refused %s', async (path) => {
    expect((await read(path, revision)).status).toBe(400);
    expect((await read(path, '2026-07-15')).status).toBe(200);
  });

  test('has the limits of its time', async () => {
    const key = await server.makeKey({ limits: 1 });
    const reply = await caller(server.url, key)('GET', '/api/lists', undefined, { revision });
    expect(reply.headers.get('ratelimit-limit')).toBe('75, 75;w=1, 700;w=60');
  });
});
