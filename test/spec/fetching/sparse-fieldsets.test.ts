import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf } from '../../support/address.ts';
import { call } from '../../support/call.ts';
import { type Declared, declaredOperations } from '../../support/operations.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { type Sampled, sampled } from '../support/sampled.ts';

/** Fetching data: sparse fieldsets, and the reference's additional fields. */
let server: TestServer;
let samples: Sampled;
beforeAll(async () => {
  server = await startTestServer();
  samples = await sampled(server, 'sparse');
});
afterAll(() => server.close());

const at = (declared: Declared, ...query: string[]): string => addressOf(declared.surface, samples.path(declared), ...query);
const get = (line: string) => call(server, `GET ${line}`);
// Some listings need a filter of somebody's own.
const reading = declaredOperations().filter(({ surface }) => surface.method === 'GET' && !surface.filterRules?.oneOf);
const primaryType = ({ surface }: Declared): string => surface.resource;
const withFields = reading.filter((declared) => Object.hasOwn(declared.surface.fields, primaryType(declared)));

describe.each(withFields.map((declared) => [declared.operationId, declared] as const))('%s', (_id, declared) => {
  const type = primaryType(declared);
  const names = declared.surface.fields[type] ?? [];
  const objects = async (query: string) => {
    const { status, body } = await get(at(declared, query));
    expect(status, JSON.stringify(body)).toBe(200);
    // A to-one relationship may lead nowhere.
    return [body.data ?? []].flat();
  };

  test('shows the attributes that are named and no others; relationships and links stay', async () => {
    const whole = await objects('');
    for (const name of names) {
      const [root = ''] = name.split('.', 1);
      const shown = await objects(`fields[${type}]=${encodeURIComponent(name)}`);
      for (const [i, object] of shown.entries()) {
        const original = whole[i];
        expect(object.relationships).toEqual(original.relationships);
        expect(object.links).toEqual(original.links);
        const attributes = Object.keys(object.attributes ?? {});
        expect(
          attributes.every((attribute) => attribute === root),
          `${name}: ${attributes}`,
        ).toBe(true);
        // An additional field needs to be asked for as such; an id is no attribute.
        if (root in original.attributes && name === root) expect(object.attributes).toEqual({ [root]: original.attributes[root] });
      }
    }
  });

  test('shows no attributes for an empty list, and all without one', async () => {
    for (const object of await objects(`fields[${type}]=`)) expect(object.attributes).toEqual({});
    for (const object of await objects('')) expect(Object.keys(object.attributes).length).toBeGreaterThan(0);
  });

  test('does not mind repeated names, blanks and their order', async () => {
    const some = names.filter((name) => !name.includes('.')).slice(0, 3);
    const expected = await objects(`fields[${type}]=${some.join(',')}`);
    for (const list of [[...some].reverse().join(','), [...some, ...some].join(','), some.join(', '), `,${some.join(',,')},`]) {
      expect(await objects(`fields[${type}]=${encodeURIComponent(list)}`), list).toEqual(expected);
    }
  });

  test('refuses names and types that do not exist', async () => {
    for (const [parameter, value] of [
      [`fields[${type}]`, 'nonsense'],
      [`fields[${type}]`, `${names[0]},nonsense`],
      [`fields[${type}]`, 'constructor'],
      [`fields[${type}]`, `${names[0]}.nonsense`],
      ['fields[nonsense]', 'name'],
      ['fields[constructor]', 'name'],
      ['fields[]', 'name'],
      ['fields', 'name'],
      [`fields[${type}][]`, names[0]],
      [`Fields[${type}]`, names[0]],
    ]) {
      const { status, body } = await get(at(declared, `${encodeURIComponent(String(parameter))}=${encodeURIComponent(String(value))}`));
      expect([status, body.errors?.[0].source], `${parameter}=${value}`).toEqual([400, { parameter }]);
    }
  });
});

test('dotted names reach into objects, and a parent covers its children', async () => {
  const only = async (fields: string) =>
    (await get(`/api/profiles/${samples.world.profileId}?fields[profile]=${fields}`)).body.data.attributes;
  expect(await only('location.city')).toEqual({ location: { city: null } });
  expect(await only('location.city,location.zip,email')).toEqual({ email: 'sparse@example.com', location: { city: null, zip: null } });
  expect(Object.keys((await only('location.city,location')).location)).toHaveLength(10);
});

test('fieldsets of included types concern what is included', async () => {
  const { data, included } = (await get('/api/events?include=profile,metric&fields[profile]=email&fields[metric]=')).body;
  expect(Object.keys(data[0].attributes)).toContain('event_properties');
  const shown = Object.fromEntries(
    included.map(({ type, attributes }: { type: string; attributes: object }) => [type, Object.keys(attributes)]),
  );
  expect(shown).toEqual({ profile: ['email'], metric: [] });
});

test('departs: relationships are no fields, so a fieldset cannot take them away', async () => {
  const { status } = await get('/api/lists?fields[list]=profiles');
  expect(status).toBe(400);
});

test('there is something to be shown', async () => {
  for (const type of ['accounts', 'profiles', 'events', 'metrics', 'lists'])
    expect((await get(`/api/${type}`)).body.data.length).toBeGreaterThan(0);
});

describe('additional fields', () => {
  const additional = reading.flatMap((declared) =>
    Object.entries(declared.surface.additionalFields).flatMap(([type, names]) =>
      names.map((name) => [declared.operationId, type, name, declared] as const),
    ),
  );

  test.each(additional)('%s shows %s %s when asked', async (_id, type, name, declared) => {
    const shown = async (query: string) => Object.keys([(await get(at(declared, query))).body.data].flat()[0].attributes);
    expect(await shown('')).not.toContain(name);
    expect(await shown(`additional-fields[${type}]=${name}`)).toContain(name);
    // They survive a fieldset that does not name them, and one that does is not enough.
    const some = declared.surface.fields[type]?.find((field) => !field.startsWith(name)) ?? '';
    expect(await shown(`additional-fields[${type}]=${name}&fields[${type}]=${some}`)).toContain(name);
    expect(await shown(`fields[${type}]=${name}`)).toEqual([]);
  });

  test.each(reading.map((declared) => [declared.operationId, declared] as const))('%s has no others', async (_id, declared) => {
    for (const parameter of ['additional-fields[nonsense]', `additional-fields[${primaryType(declared)}]`]) {
      const { status, body } = await get(at(declared, `${encodeURIComponent(parameter)}=nonsense`));
      expect([status, body.errors?.[0].source]).toEqual([400, { parameter }]);
    }
  });
});
