import { afterAll, beforeAll, expect, it } from 'vitest';
import { caller } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

it('pages through a range by what it is a range of, without being asked for an order', async () => {
  const call = caller(server.url, server.key);
  const before = new Date(Date.now() - 60_000).toISOString();
  const ids: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    const body = { data: { type: 'profile', attributes: { email: `${name}@range.example` } } };
    ids.push((await call('POST', '/api/profiles', body)).json.data.id);
  }
  const [first = '', second = '', third = ''] = ids;
  await call('PATCH', `/api/profiles/${first}`, { data: { type: 'profile', id: first, attributes: { first_name: 'Anna' } } });

  const walked: string[] = [];
  let path: string | null = `/api/profiles?filter=greater-than(updated,${before})&page[size]=1&fields[profile]=updated`;
  while (path) {
    const { json } = await call('GET', path);
    walked.push(...json.data.map(({ id }: { id: string }) => id));
    path = json.links.next && new URL(json.links.next).pathname + new URL(json.links.next).search;
  }
  expect(walked).toEqual([second, third, first]);
  const { json } = await call('GET', '/api/profiles');
  expect(json.data.map(({ id }: { id: string }) => id)).toEqual([...ids].sort());
});
