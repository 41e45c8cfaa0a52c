import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, profileBody } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

/** Creating, updating and deleting: updating resources. */
let server: TestServer;
let id: string;
beforeAll(async () => {
  server = await startTestServer();
  const attributes = {
    email: 'update@example.com',
    first_name: 'A',
    last_name: 'B',
    location: { city: 'X', zip: '1' },
    properties: { a: 1, b: 2 },
  };
  id = (await call(server, 'POST /api/profiles', { body: profileBody(attributes) })).body.data.id;
});
afterAll(() => server.close());

const patch = (attributes: object, more: object = {}, path = id) =>
  call(server, `PATCH /api/profiles/${path}`, { body: { data: { type: 'profile', id, attributes, ...more } } });
const read = async () => (await call(server, `GET /api/profiles/${id}`)).body.data.attributes;

test('is 200 with the whole resource as it is now', async () => {
  const { status, body } = await patch({ title: 'Dr' });
  expect([status, body.data.id, body.data.attributes.title]).toEqual([200, id, 'Dr']);
  const { created: _created, updated: _updated, ...others } = body.data.attributes;
  expect(await read()).toMatchObject(others);
  expect(body.links.self).toBe(`${server.url}/api/profiles/${id}`);
});

test('leaves what it does not name as it was', async () => {
  await patch({ first_name: 'Changed' });
  expect(await read()).toMatchObject({ first_name: 'Changed', last_name: 'B', email: 'update@example.com' });
});

test('clears what it sets to null', async () => {
  await patch({ last_name: null });
  expect((await read()).last_name).toBeNull();
});

test('departs: objects are merged by their keys, where the specification has attributes replaced as a whole', async () => {
  await patch({ location: { city: 'Y' }, properties: { b: 3, c: 4 } });
  expect(await read()).toMatchObject({ location: { city: 'Y', zip: '1' }, properties: { a: 1, b: 3, c: 4 } });
});

test('with nothing in it changes nothing', async () => {
  const before = await read();
  expect((await patch({})).status).toBe(200);
  expect(await read()).toEqual(before);
});

test('departs: an id or a type that is not the one of the path is 400, where the specification has 409', async () => {
  const other = await patch({}, { id: '01M1PAAR5HBCRHA3NN9NG5WRTA' });
  expect([other.status, other.body.errors[0].source]).toEqual([400, { pointer: '/data/id' }]);
  const type = await patch({}, { type: 'list' });
  expect([type.status, type.body.errors[0].source]).toEqual([400, { pointer: '/data/type' }]);
  const none = await call(server, `PATCH /api/profiles/${id}`, { body: { data: { type: 'profile', attributes: {} } } });
  expect([none.status, none.body.errors[0].source]).toEqual([400, { pointer: '/data/id' }]);
});

test('of what does not exist is 404, whatever else is right', async () => {
  const unknown = '01M1PAAR5HBCRHA3NN9NG5WRTA';
  const { status, body } = await patch({}, { id: unknown }, unknown);
  expect([status, body.errors[0].code]).toEqual([404, 'not_found']);
});

test('that is refused changes nothing at all', async () => {
  const before = await read();
  expect((await patch({ first_name: 'Half', email: 'nonsense' })).status).toBe(400);
  expect((await patch({ first_name: 'Half', created: '2026-01-01' })).status).toBe(400);
  expect(await read()).toEqual(before);
});

test('can be said again', async () => {
  const [one, two] = [await patch({ title: 'Prof' }), await patch({ title: 'Prof' })];
  expect([one.status, two.status]).toEqual([200, 200]);
  expect(two.body.data.attributes.updated).toBe(one.body.data.attributes.updated);
});

test('PUT is no way to update', async () => {
  expect((await call(server, `PUT /api/profiles/${id}`, { body: {} })).status).toBe(405);
});
