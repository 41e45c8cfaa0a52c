import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { call, profileBody } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

/** Creating, updating and deleting: updating relationships. */
let server: TestServer;
let profiles: string[];
let path: string;
beforeAll(async () => {
  server = await startTestServer();
  profiles = [];
  for (let i = 0; i < 4; i++) {
    profiles.push((await call(server, 'POST /api/profiles', { body: profileBody({ external_id: `member ${i}` }) })).body.data.id);
  }
});
afterAll(() => server.close());
beforeEach(async () => {
  const { body } = await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes: { name: 'Members' } } } });
  path = `/api/lists/${body.data.id}/relationships/profiles`;
});

const member = (id: string | undefined) => ({ type: 'profile', id });
const change = (method: string, data: unknown) => call(server, `${method} ${path}`, { body: { data } });
const members = async (): Promise<string[]> => (await call(server, `GET ${path}`)).body.data.map(({ id }: { id: string }) => id);

test('POST adds members; who is one already stays one', async () => {
  const added = await change('POST', [member(profiles[0]), member(profiles[1])]);
  expect([added.status, added.body]).toEqual([204, undefined]);
  expect((await change('POST', [member(profiles[1]), member(profiles[2])])).status).toBe(204);
  expect(await members()).toEqual(profiles.slice(0, 3));
});

test('the same one twice in a request counts once', async () => {
  expect((await change('POST', [member(profiles[0]), member(profiles[0])])).status).toBe(204);
  expect(await members()).toEqual([profiles[0]]);
});

test('DELETE removes members; who is none is passed over', async () => {
  await change('POST', profiles.slice(0, 3).map(member));
  expect((await change('DELETE', [member(profiles[0]), member(profiles[3])])).status).toBe(204);
  expect(await members()).toEqual(profiles.slice(1, 3));
  expect((await change('DELETE', [member(profiles[0])])).status).toBe(204);
});

test('nobody is no change', async () => {
  await change('POST', [member(profiles[0])]);
  for (const method of ['POST', 'DELETE']) expect((await change(method, [])).status).toBe(204);
  expect(await members()).toEqual([profiles[0]]);
});

test.each([
  ['somebody who does not exist', () => [member(profiles[0]), member('01M1PAAR5HBCRHA3NN9NG5WRTA')], '/data/1/id'],
  ['an id that is none', () => [member(profiles[0]), member('nobody')], '/data/1/id'],
  ['another type', () => [member(profiles[0]), { type: 'list', id: profiles[1] }], '/data/1/type'],
  ['no id', () => [member(profiles[0]), { type: 'profile' }], '/data/1/id'],
  ['attributes', () => [{ ...member(profiles[0]), attributes: {} }], '/data/0/attributes'],
  ['one identifier in place of a list', () => member(profiles[0]), '/data'],
  ['null', () => null, '/data'],
])('%s is 400 with a pointer, and nobody is added', async (_name, data, pointer) => {
  const { status, body } = await change('POST', data());
  expect([status, body.errors[0].source]).toEqual([400, { pointer }]);
  expect(await members()).toEqual([]);
});

test('more than a thousand at once are refused', async () => {
  const { status } = await change(
    'POST',
    Array.from({ length: 1001 }, () => member(profiles[0])),
  );
  expect(status).toBe(400);
});

test('PATCH, which would replace all members, is no way to do it', async () => {
  expect((await change('PATCH', [])).status).toBe(405);
});

test('both sides see the change at once', async () => {
  await change('POST', [member(profiles[0])]);
  const { included } = (await call(server, `GET /api/profiles/${profiles[0]}?include=lists`)).body;
  expect(included.map(({ links }: { links: { self: string } }) => `${links.self}relationships/profiles`)).toContain(`${server.url}${path}`);
});
