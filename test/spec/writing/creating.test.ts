import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, eventBody, profileBody } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { follow } from '../support/follow.ts';

/** Creating, updating and deleting: creating. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const list = (attributes: object, more: object = {}) => ({ data: { type: 'list', attributes, ...more } });
const create = (body: unknown) => call(server, 'POST /api/lists', { body });

test('is 201 with the resource as it can be read afterwards', async () => {
  const { status, body } = await create(list({ name: 'New' }));
  expect(status).toBe(201);
  const { data } = (await follow(server, body.data.links.self)).body;
  const seconds = (time: string): string => time.replace(/\.\d+/, '');
  const { created, updated, ...others } = body.data.attributes;
  expect(data).toEqual({ ...body.data, attributes: { ...others, created: seconds(created), updated: seconds(updated) } });
});

test('departs: no Location header; the resource links to itself', async () => {
  const { headers, body } = await create(list({ name: 'New' }));
  expect(headers.get('location')).toBeNull();
  expect(body.data.links.self).toBe(`${server.url}/api/lists/${body.data.id}/`);
});

test('departs: an id of the client’s own and another type are 400, where the specification has 403 and 409', async () => {
  for (const [body, pointer] of [
    [list({ name: 'x' }, { id: 'MyList' }), '/data/id'],
    [{ data: { type: 'profile', attributes: { name: 'x' } } }, '/data/type'],
  ] as const) {
    const answer = await create(body);
    expect([answer.status, answer.body.errors[0].source]).toEqual([400, { pointer }]);
  }
});

test.each([
  ['no data', {}, '/data'],
  ['a list of resources', { data: [list({ name: 'x' }).data] }, '/data'],
  ['null', { data: null }, '/data'],
  ['no type', { data: { attributes: { name: 'x' } } }, '/data/type'],
  ['a type that is no text', { data: { type: 1, attributes: { name: 'x' } } }, '/data/type'],
  ['an unknown attribute', list({ name: 'x', colour: 'blue' }), '/data/attributes/colour'],
  ['an attribute of another kind', list({ name: 1 }), '/data/attributes/name'],
  ['a word that is none of its attribute', list({ name: 'x', opt_in_process: 'triple_opt_in' }), '/data/attributes/opt_in_process'],
  ['an attribute that is read alone', list({ name: 'x', created: '2026-01-01T00:00:00Z' }), '/data/attributes/created'],
  ['relationships that it does not have', list({ name: 'x' }, { relationships: { profiles: { data: [] } } }), '/data/relationships'],
  ['links', list({ name: 'x' }, { links: { self: 'x' } }), '/data/links'],
  ['another member at the top', { ...list({ name: 'x' }), included: [] }, '/included'],
])('%s is 400 with a pointer to it', async (_name, body, pointer) => {
  const answer = await create(body);
  expect(answer.status).toBe(400);
  expect(answer.body.errors.map(({ source }: { source: object }) => source)).toEqual([{ pointer }]);
});

test('what is accepted and made later is 202 without a document, and can be read at once', async () => {
  const { status, body, headers } = await call(server, 'POST /api/events', {
    body: eventBody('created@example.com', { unique_id: 'once' }),
  });
  expect([status, body, headers.get('content-type')]).toEqual([202, undefined, null]);
  const events = (await call(server, 'GET /api/events')).body.data;
  expect(events.map(({ attributes }: { attributes: { event_properties: object } }) => attributes.event_properties)).toContainEqual(
    expect.objectContaining({ $event_id: 'once' }),
  );
});

test('create or update is 201 for what is new and 200 for what was there', async () => {
  const send = (attributes: Record<string, unknown>) => call(server, 'POST /api/profile-import', { body: profileBody(attributes) });
  const made = await send({ email: 'import@example.com', first_name: 'A' });
  const changed = await send({ email: 'import@example.com', last_name: 'B' });
  expect([made.status, changed.status]).toEqual([201, 200]);
  expect(changed.body.data.id).toBe(made.body.data.id);
  expect(changed.body.data.attributes).toMatchObject({ first_name: 'A', last_name: 'B' });
});

test('nulls in a body are values that are not set', async () => {
  const attributes = {
    email: 'nulls@example.com',
    first_name: null,
    phone_number: null,
    location: null,
    properties: null,
    external_id: 4711,
  };
  const { status, body } = await call(server, 'POST /api/profiles', { body: profileBody(attributes) });
  expect([status, body.data.attributes.external_id, body.data.attributes.properties]).toEqual([201, '4711', {}]);
});
