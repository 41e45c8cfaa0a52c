import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resources } from '../../../src/resources/index.ts';
import { addressOf } from '../../support/address.ts';
import { call } from '../../support/call.ts';
import { type Declared, declaredOperations } from '../../support/operations.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { brokenRules } from '../support/document-rules.ts';
import { type Sampled, sampled } from '../support/sampled.ts';

/** Fetching data: inclusion of related resources. */
let server: TestServer;
let samples: Sampled;
beforeAll(async () => {
  server = await startTestServer();
  samples = await sampled(server, 'included');
});
afterAll(() => server.close());

const at = (declared: Declared, ...query: string[]): string => addressOf(declared.surface, samples.path(declared), ...query);
const get = (line: string) => call(server, `GET ${line}`);
// Some listings need a filter of somebody's own.
const reading = declaredOperations().filter(({ surface }) => surface.method === 'GET' && !surface.filterRules?.oneOf);
const including = reading.filter(({ surface }) => surface.include !== undefined);

describe.each(including.map((declared) => [declared.operationId, declared] as const))('%s', (_id, declared) => {
  const names = declared.surface.include ?? [];
  const { relationships = {} } = resources.find(({ type }) => type === declared.surface.resource) ?? {};

  test('includes whatever it offers, alone and together', async () => {
    for (const include of [...names, names.join(','), [...names, ...names].join(',')]) {
      const { status, body } = await get(at(declared, `include=${include}`));
      expect(status, JSON.stringify(body)).toBe(200);
      expect(brokenRules(body)).toEqual([]);
      expect(body.included).toBeInstanceOf(Array);
      const primary = [body.data].flat();
      expect(primary.length).toBeGreaterThan(0);
      for (const name of include.split(',')) {
        for (const object of primary) {
          const shown = object.relationships?.[name];
          if (shown || !relationships[name]?.unlinkedIfEmpty) expect(shown).toHaveProperty('data');
        }
      }
    }
  });

  test('includes nothing unless asked', async () => {
    const { body } = await get(at(declared));
    expect(body).not.toHaveProperty('included');
    for (const object of [body.data].flat()) {
      const shown = Object.keys(object.relationships ?? {}).filter((name) => 'data' in object.relationships[name]);
      expect(shown.filter((name) => !relationships[name]?.linked && !relationships[name]?.remembered)).toEqual([]);
    }
  });

  test('refuses what it does not offer, and says what it does', async () => {
    for (const include of ['nonsense', `${names[0]},nonsense`, `${names[0]}.profile`, '*', 'constructor', names[0]?.toUpperCase()]) {
      const { status, body } = await get(at(declared, `include=${include}`));
      expect([status, body.errors?.[0].source], include).toEqual([400, { parameter: 'include' }]);
      for (const name of names) expect(body.errors[0].detail).toContain(name);
    }
  });
});

const others = reading.filter(({ surface }) => surface.include === undefined);
test.each(others.map((declared) => [declared.operationId, declared] as const))('%s includes nothing', async (_id, declared) => {
  const { status, body } = await get(at(declared, 'include=profile'));
  expect([status, body.errors?.[0].source]).toEqual([400, { parameter: 'include' }]);
});

test('what is related twice is included once', async () => {
  const metric = { data: { type: 'metric', attributes: { name: 'Again' } } };
  const profile = { data: { type: 'profile', attributes: { email: 'again@example.com' } } };
  for (const unique_id of ['1', '2', '3']) {
    const attributes = { properties: {}, metric, profile, unique_id };
    expect((await call(server, 'POST /api/events', { body: { data: { type: 'event', attributes } } })).status).toBe(202);
  }
  const { data, included } = (await get('/api/events?include=metric,profile')).body;
  const again = data.filter(({ attributes }: { attributes: { event_properties: { $event_id: string } } }) =>
    ['1', '2', '3'].includes(attributes.event_properties.$event_id),
  );
  expect(
    new Set(again.map(({ relationships }: { relationships: { profile: unknown } }) => JSON.stringify(relationships.profile))).size,
  ).toBe(3);
  const names = included.map(({ type, id }: { type: string; id: string }) => `${type} ${id}`);
  expect(new Set(names).size).toBe(names.length);
  expect(
    included.filter(({ attributes }: { attributes: { name?: string; email?: string } }) =>
      ['Again', 'again@example.com'].includes(attributes.name ?? attributes.email ?? ''),
    ),
  ).toHaveLength(2);
});

test('included resources are whole: attributes, relationships with links, a link to themselves', async () => {
  const { included } = (await get('/api/events?include=metric,profile')).body;
  for (const object of included) {
    const own = (await get(`/api/${object.type}s/${object.id}`)).body.data;
    expect(object.attributes).toEqual(own.attributes);
    expect(object.links).toEqual(own.links);
    for (const relationship of Object.values(object.relationships)) expect(Object.keys(relationship as object)).toEqual(['links']);
  }
});

test('an empty include asks for nothing and gets an empty list', async () => {
  const { status, body } = await get('/api/profiles?include=');
  expect([status, body.included]).toEqual([200, []]);
});

test('included is there and empty when nothing is related', async () => {
  expect((await get('/api/lists?include=flow-triggers')).body.included).toEqual([]);
  const later = encodeURIComponent(`equals(profile_id,"${samples.world.sourceId}")`);
  expect((await get(`/api/events?include=attributions&filter=${later}`)).body.included).toEqual([]);
  const { data, included } = (await get(`/api/profiles/${samples.world.profileId}?include=conversations`)).body;
  expect([included, data.relationships.conversations.data]).toEqual([[], []]);
  const strange = `equals(profile_id,"${'0'.repeat(26)}")`;
  expect((await get(`/api/events?include=profile&filter=${encodeURIComponent(strange)}`)).body).toMatchObject({ data: [], included: [] });
});
