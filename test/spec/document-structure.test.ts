import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { declaredOperations } from '../support/operations.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { brokenRules } from './support/document-rules.ts';
import { follow } from './support/follow.ts';
import { type Sampled, sampled } from './support/sampled.ts';

/** Document structure: of every operation's answer, and of where the links in them lead. */
let server: TestServer;
let samples: Sampled;
beforeAll(async () => {
  server = await startTestServer();
  samples = await sampled(server, 'structure');
});
afterAll(() => server.close());

const get = async (line: string) => (await call(server, `GET ${line}`)).body;
// What is deleted would be missing from the calls that follow.
const kept = declaredOperations().filter(({ surface }) => surface.method !== 'DELETE');

describe.each(kept.map((declared) => [declared.operationId, declared] as const))('%s', (_id, declared) => {
  const send = async () => {
    const { status, path, body } = await samples.send(declared);
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    return { path, body };
  };

  test('answers as the chapter says', async () => {
    const { path, body } = await send();
    if (body === undefined) return;
    expect(brokenRules(body)).toEqual([]);
    // What a to-one relationship answers that leads nowhere is bare (recorded).
    if (body.data === null && body.links === undefined) return;
    // Blanks, brackets and commas are always written percent-encoded.
    expect(decodeURIComponent(body.links.self)).toBe(`${server.url}${path}`);
  });

  test('links to things that are where the links say', async () => {
    const { body } = await send();
    const objects = [body?.data ?? []].flat().slice(0, 3);
    for (const { type, id, links, relationships } of objects) {
      if (links === undefined) continue;
      expect(links.self).toMatch(/\/$/);
      const own = await follow(server, links.self);
      // Types that cannot be asked for one by one say that they are not there yet, and answers that are no resources that they are not read.
      if (own.status === 200) expect(own.body.data).toMatchObject({ type, id });
      else expect(own.body.errors[0].detail).toMatch(/not have it yet|not allowed/);
      for (const relationship of Object.values(relationships ?? {}) as { links?: Record<string, string>; data?: unknown }[]) {
        for (const link of Object.values(relationship.links ?? {})) {
          expect(link).toMatch(/\/$/);
          const { status, body: answer } = await follow(server, link);
          if (status === 200) expect(brokenRules(answer)).toEqual([]);
          else expect([status, answer.errors[0].detail]).toEqual([404, expect.stringMatching(/not have it yet|does not exist/)]);
        }
      }
    }
  });
});

describe('the top level', () => {
  test('of one resource', async () => {
    expect(Object.keys(await get(`/api/lists/${samples.world.listId}`))).toEqual(['data', 'links']);
    expect(Object.keys(await get(`/api/events/${samples.world.eventId}?include=metric`))).toEqual(['data', 'included', 'links']);
  });

  test('of a collection has next and prev, null where there is no page', async () => {
    const { links } = await get('/api/lists');
    expect(links).toEqual({ self: `${server.url}/api/lists`, next: null, prev: null });
  });

  test('of an empty collection is an empty list, of nothing related is null or an empty list', async () => {
    const { data } = await get('/api/profiles?filter=equals(email,"nobody@example.com")');
    expect(data).toEqual([]);
  });

  test('of linkage has identifiers alone, and the links of the relationship', async () => {
    const one = await get(`/api/events/${samples.world.eventId}/relationships/metric`);
    expect(one.data).toEqual({ type: 'metric', id: samples.world.metricId });
    const many = await get(`/api/lists/${samples.world.listId}/relationships/profiles`);
    expect(many.data).toContainEqual({ type: 'profile', id: samples.world.profileId });
    for (const identifier of many.data) expect(Object.keys(identifier)).toEqual(['type', 'id']);
    expect(Object.keys(many.links)).toEqual(['self', 'next', 'prev']);
  });

  test('departs: no jsonapi member tells the version', async () => {
    expect(await get('/api/lists')).not.toHaveProperty('jsonapi');
  });
});

describe('links', () => {
  test.each([
    ['/api/profiles?page[size]=5', '/api/profiles?page%5Bsize%5D=5'],
    ['/api/profiles/?sort=-created', '/api/profiles?sort=-created'],
    ['/api/profiles?fields[profile]=email,created&sort=email', '/api/profiles?fields%5Bprofile%5D=email%2Ccreated&sort=email'],
    ['/api/lists?filter=any(name,["a%20b","c%2Bd"])', '/api/lists?filter=any%28name%2C%5B%22a+b%22%2C%22c%2Bd%22%5D%29'],
    ['/api/lists?filter=any(name,["%E6%97%A5"])&include=tags', '/api/lists?filter=any%28name%2C%5B%22%E6%97%A5%22%5D%29&include=tags'],
  ])('to itself of %s', async (path, self) => {
    expect((await get(path)).links.self).toBe(`${server.url}${self}`);
  });

  test('to things end with a slash, links to requests do not', async () => {
    const { data, links } = await get(`/api/profiles/${samples.world.profileId}/`);
    expect(links.self).toBe(`${server.url}/api/profiles/${samples.world.profileId}`);
    expect(data.links.self).toBe(`${server.url}/api/profiles/${samples.world.profileId}/`);
    expect(data.relationships.lists.links).toEqual({
      self: `${server.url}/api/profiles/${samples.world.profileId}/relationships/lists/`,
      related: `${server.url}/api/profiles/${samples.world.profileId}/lists/`,
    });
  });

  test('of a created resource: the request’s own at the top, the new one’s inside', async () => {
    const { body } = await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes: { name: 'Linked' } } } });
    expect(body.links).toEqual({ self: `${server.url}/api/lists` });
    expect((await follow(server, body.data.links.self)).body.data.attributes.name).toBe('Linked');
  });
});

test('attributes that are not set are null and not left out', async () => {
  const body = { data: { type: 'profile', attributes: { email: 'bare@example.com' } } };
  const { id } = (await call(server, 'POST /api/profiles', { body })).body.data;
  const { attributes } = (await get(`/api/profiles/${id}`)).data;
  expect(attributes).toMatchObject({ phone_number: null, first_name: null, properties: {}, location: { city: null, zip: null } });
  expect(Object.keys(attributes.location)).toHaveLength(10);
});

test('times have an offset and no Z: microseconds in answers to writes, whole seconds in others', async () => {
  const body = { data: { type: 'list', attributes: { name: 'Timed' } } };
  const { created } = (await call(server, 'POST /api/lists', { body })).body.data.attributes;
  expect(created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  for (const { attributes } of (await get('/api/lists')).data) expect(attributes.created).toMatch(/T\d\d:\d\d:\d\d\+00:00$/);
});
