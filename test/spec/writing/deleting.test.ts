import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, profileBody } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

/** Creating, updating and deleting: deleting. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const newList = async (): Promise<string> =>
  (await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes: { name: 'Short-lived' } } } })).body.data.id;

test('is 204 with nothing, and the resource is gone', async () => {
  const id = await newList();
  const { status, body, headers } = await call(server, `DELETE /api/lists/${id}`);
  expect([status, body, headers.get('content-type'), headers.get('content-length')]).toEqual([204, undefined, null, null]);
  expect((await call(server, `GET /api/lists/${id}`)).status).toBe(404);
  expect((await call(server, 'GET /api/lists')).body.data.map((list: { id: string }) => list.id)).not.toContain(id);
});

test('of what is gone is 404', async () => {
  const id = await newList();
  await call(server, `DELETE /api/lists/${id}`);
  const { status, body } = await call(server, `DELETE /api/lists/${id}`);
  expect([status, body.errors[0].code]).toEqual([404, 'not_found']);
});

test('takes its relationships along, and leaves what they led to', async () => {
  const id = await newList();
  const profile = (await call(server, 'POST /api/profiles', { body: profileBody({ email: 'member@example.com' }) })).body.data.id;
  await call(server, `POST /api/lists/${id}/relationships/profiles`, { body: { data: [{ type: 'profile', id: profile }] } });
  await call(server, `DELETE /api/lists/${id}`);
  for (const path of ['profiles', 'relationships/profiles']) expect((await call(server, `GET /api/lists/${id}/${path}`)).status).toBe(404);
  expect((await call(server, `GET /api/profiles/${profile}?include=lists`)).body).toMatchObject({
    included: [],
    data: { relationships: { lists: { data: [] } } },
  });
});

test('of another account’s resource is 404, and it stays', async () => {
  const id = await newList();
  expect((await call(server, `DELETE /api/lists/${id}`, { key: server.second.key })).status).toBe(404);
  expect((await call(server, `GET /api/lists/${id}`)).status).toBe(200);
});

test('of a whole collection is not possible', async () => {
  expect((await call(server, 'DELETE /api/lists')).status).toBe(405);
});
