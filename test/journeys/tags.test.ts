import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkage, tagBody, tagGroupBody } from '../support/content-samples.ts';
import { caller, type Reply, segmentBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Tags from their groups to the lists and segments that have them, through the API alone. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const read = async (path: string): Promise<Reply['json']> => (await call('GET', path)).json;
const idsOf = ({ data }: Reply['json']): string[] => data.map(({ id }: { id: string }) => id).sort();
const make = async (path: string, body: unknown): Promise<string> => (await call('POST', path, body)).json.data.id;
const group = (name: string, exclusive?: boolean) => make('/api/tag-groups', tagGroupBody(name, exclusive));
const tag = (name: string, groupId?: string) => make('/api/tags', tagBody(name, groupId));
const list = () => make('/api/lists', { data: { type: 'list', attributes: { name: 'Tagged' } } });
const put = (tagId: string, ...lists: string[]) => call('POST', `/api/tags/${tagId}/relationships/lists`, linkage('list', ...lists));
const take = (tagId: string, ...lists: string[]) => call('DELETE', `/api/tags/${tagId}/relationships/lists`, linkage('list', ...lists));
const tagsOf = async (listId: string) => idsOf(await read(`/api/lists/${listId}/relationships/tags`));
const UNKNOWN = '00000000-0000-0000-0000-000000000000';

describe('groups', () => {
  test('every account has a default one, which takes tags without a group and cannot be deleted', async () => {
    const { data } = await read('/api/tag-groups?filter=equals(default,true)');
    expect(data).toHaveLength(1);
    expect(data[0].attributes).toEqual({ name: 'Ungrouped Tags', exclusive: false, default: true });
    const { json } = await call('POST', '/api/tags', tagBody('Alone'));
    expect(json.data.relationships['tag-group'].data).toEqual({ type: 'tag-group', id: data[0].id });
    expect(json.data.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
    const refused = await call('DELETE', `/api/tag-groups/${data[0].id}`);
    expect([refused.status, refused.json.errors[0].code]).toEqual([400, 'invalid']);
  });

  test('take their tags with them, off everything', async () => {
    const groupId = await group('Seasons');
    const [one, two, listId] = [await tag('Spring', groupId), await tag('Autumn', groupId), await list()];
    for (const id of [one, two]) expect((await put(id, listId)).status).toBe(204);
    expect(idsOf(await read(`/api/tag-groups/${groupId}/tags`))).toEqual([one, two].sort());
    expect((await call('DELETE', `/api/tag-groups/${groupId}`)).status).toBe(204);
    expect((await call('GET', `/api/tags/${one}`)).status).toBe(404);
    expect(await tagsOf(listId)).toEqual([]);
  });

  test('are worded as recorded where they are missing', async () => {
    const detail = async (reply: Promise<Reply>) => {
      const { code, title, detail: text, source } = (await reply).json.errors[0];
      return [code, title, text, source.pointer];
    };
    const missing = `A tag group with id ${UNKNOWN} does not exist.`;
    expect(await detail(call('GET', `/api/tag-groups/${UNKNOWN}`))).toEqual(['not_found', 'Not found.', missing, '/data/']);
    expect(await detail(call('POST', '/api/tags', tagBody('Nowhere', UNKNOWN)))).toEqual([
      ...['tag_service_error', 'Tag Service Error', `Tag Group with id ${UNKNOWN} not found`, '/data/'],
    ]);
  });

  test('are changed without an answer, which older revisions have', async () => {
    const groupId = await group('Colours');
    const body = (name: string) => ({ data: { type: 'tag-group', id: groupId, attributes: { name } } });
    const path = `/api/tag-groups/${groupId}`;
    expect(await call('PATCH', path, body('Hues'))).toMatchObject({ status: 204, json: undefined });
    const older = { revision: '2025-10-15' };
    const patched = await call('PATCH', path, body('Shades'), older);
    expect([patched.status, patched.json.data.attributes.name, patched.json.links]).toEqual([200, 'Shades', undefined]);
    const deleted = await call('DELETE', path, undefined, older);
    expect([deleted.status, deleted.json.data.attributes.name]).toEqual([200, 'Shades']);
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('DELETE', path, undefined, older)).status).toBe(404);
  });

  test('are fifty at most, also when many are made at once', async () => {
    const key = server.second.key;
    const made = await Promise.all(
      Array.from({ length: 60 }, (_, i) => caller(server.url, key)('POST', '/api/tag-groups', tagGroupBody(`G${i}`))),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(49);
    expect(made.find(({ status }) => status !== 201)?.json.errors[0].detail).toContain('50');
  });
});

describe('tags', () => {
  test('are put on lists and taken off, twice without harm', async () => {
    const [tagId, one, two] = [await tag('VIP'), await list(), await list()];
    for (let times = 0; times < 2; times++) expect((await put(tagId, one, two, one)).status).toBe(204);
    expect(idsOf(await read(`/api/tags/${tagId}/relationships/lists`))).toEqual([one, two].sort());
    const { data, included } = await read(`/api/lists/${one}?include=tags`);
    expect(data.relationships.tags.data).toEqual([{ type: 'tag', id: tagId }]);
    expect(included[0].attributes).toEqual({ name: 'VIP' });
    expect((await read(`/api/lists/${one}/tags`)).data[0].attributes).toEqual({ name: 'VIP' });
    for (let times = 0; times < 2; times++) expect((await take(tagId, one)).status).toBe(204);
    expect(await tagsOf(one)).toEqual([]);
    expect((await call('DELETE', `/api/lists/${two}`)).status).toBe(204);
    expect(idsOf(await read(`/api/tags/${tagId}/relationships/lists`))).toEqual([]);
  });

  test('are put on segments as on lists, each counted by itself', async () => {
    const groupId = await group('Stage', true);
    const [one, two, listId] = [await tag('Live', groupId), await tag('Draft', groupId), await list()];
    const segmentId = await make('/api/segments', segmentBody('Tagged', listId));
    const path = (tagId: string) => `/api/tags/${tagId}/relationships/segments`;
    expect((await put(two, listId)).status).toBe(204);
    expect((await call('POST', path(one), linkage('segment', segmentId))).status).toBe(204);
    expect((await call('POST', path(two), linkage('segment', segmentId))).json.errors[0]).toMatchObject({ status: 409 });
    expect((await call('POST', path(one), linkage('segment', listId))).json.errors[0]).toMatchObject({
      ...{ status: 400, detail: `A segment with id \`${listId}\` does not exist.`, source: { pointer: '/data/0/id' } },
    });
    const { data, included } = await read(`/api/segments/${segmentId}?include=tags`);
    expect(data.relationships.tags.data).toEqual([{ type: 'tag', id: one }]);
    expect(included[0].attributes).toEqual({ name: 'Live' });
    expect((await read(`/api/segments/${segmentId}/tags`)).data[0].attributes).toEqual({ name: 'Live' });
    expect(idsOf(await read(`/api/segments/${segmentId}/relationships/tags`))).toEqual([one]);
    expect((await call('DELETE', path(one), linkage('segment', segmentId))).status).toBe(204);
    expect(idsOf(await read(path(one)))).toEqual([]);
    expect((await call('POST', path(two), linkage('segment', segmentId))).status).toBe(204);
    expect((await call('DELETE', `/api/segments/${segmentId}`)).status).toBe(204);
    expect(idsOf(await read(path(two)))).toEqual([]);
    expect(await tagsOf(listId)).toEqual([two]);
    expect((await call('DELETE', `/api/tags/${two}`)).status).toBe(204);
    expect(await tagsOf(listId)).toEqual([]);
  });

  test('of an exclusive group are one per list, whoever is first', async () => {
    const groupId = await group('Owner', true);
    const [one, two, listId, other] = [await tag('Ann', groupId), await tag('Bob', groupId), await list(), await list()];
    const replies = await Promise.all([put(one, listId), put(two, listId)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([204, 409]);
    const late = await put((await tagsOf(listId))[0] === one ? two : one, other, listId);
    expect(late.json.errors).toMatchObject([{ status: 409, code: 'conflict', source: { pointer: '/data/1/id' } }]);
    expect(await tagsOf(other)).toEqual([]);
  });

  test('go on known lists alone, all or none', async () => {
    const [tagId, listId] = [await tag('All'), await list()];
    const reply = await put(tagId, listId, 'NOPE01');
    expect(reply.json.errors).toMatchObject([{ status: 400, source: { pointer: '/data/1/id' } }]);
    expect(await tagsOf(listId)).toEqual([]);
    expect((await put(UNKNOWN, listId)).status).toBe(404);
  });

  test('are a hundred on a list and five hundred in all', async () => {
    const { db } = server.services;
    const [fill, last, listId] = [await group('Fill'), await tag('Last'), await list()];
    await db.transaction(async (tx) => {
      const ids = Array.from({ length: 100 }, (_, i) => `fill-${String(i).padStart(3, '0')}`);
      for (const id of ids) {
        await tx.query('INSERT INTO tags (account_id, id, group_id, name) VALUES ($1, $2, $3, $2)', [server.accountId, id, fill]);
        await tx.query('INSERT INTO list_tags (account_id, list_id, tag_id) VALUES ($1, $2, $3)', [server.accountId, listId, id]);
      }
      for (let i = 0; i < 400; i++)
        await tx.query('INSERT INTO tags (account_id, id, group_id, name) VALUES ($1, $2, $3, $2)', [server.accountId, `more-${i}`, fill]);
    });
    expect((await put(last, listId)).json.errors[0].detail).toContain('100 tags');
    expect((await put('fill-007', listId)).status).toBe(204);
    const refused = await call('POST', '/api/tags', tagBody('One more'));
    expect([refused.status, refused.json.errors[0].detail]).toEqual([400, 'An account may have 500 tags at most.']);
    await call('DELETE', `/api/tag-groups/${fill}`);
  });

  test('are found by parts of their names, in order', async () => {
    for (const name of ['summer-sale', 'winter-sale', 'sale']) await tag(name);
    const names = async (filter: string) =>
      (await read(`/api/tags?sort=name&filter=${filter}`)).data.map((found: { attributes: { name: string } }) => found.attributes.name);
    expect(await names('contains(name,"sale")')).toEqual(['sale', 'summer-sale', 'winter-sale']);
    expect(await names('starts-with(name,"sum")')).toEqual(['summer-sale']);
    expect(await names('ends-with(name,"r-sale")')).toEqual(['summer-sale', 'winter-sale']);
    expect(await names('equals(name,"sale")')).toEqual(['sale']);
  });

  test('need a name', async () => {
    for (const name of ['', '  ', 'x'.repeat(256), 'a\u0000b'])
      expect((await call('POST', '/api/tags', tagBody(name))).json.errors[0]).toMatchObject({
        status: 400,
        source: { pointer: '/data/attributes/name' },
      });
  });
});
