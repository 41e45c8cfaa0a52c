import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { rawHttp, readAnswer } from '../support/raw-http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Query parameters: families, and what happens to those that an operation does not know. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes: { name: 'A list' } } } });
});
afterAll(() => server.close());

const get = (query: string, path = '/api/lists') => call(server, `GET ${path}?${query}`);
const parameters = (body: { errors: { source: { parameter: string } }[] }): string[] => body.errors.map(({ source }) => source.parameter);

describe('a parameter that the operation does not know', () => {
  test.each([
    'colour',
    'camelCase',
    'Sort',
    'SORT',
    'fields',
    'page',
    'filter[name]',
    'sort[]',
    'include[]',
    'page[size][]',
    'page[Size]',
    'page%5Bsize',
    '',
    '__proto__',
    'constructor',
    'a%20b',
    'ümlaut',
    '%F0%9F%98%80',
  ])('%s is 400 and named', async (name) => {
    const { status, body } = await get(`${name}=1`);
    expect([status, body.errors?.[0].code]).toEqual([400, 'invalid']);
    expect(parameters(body)).toEqual([decodeURIComponent(name)]);
  });

  test('is refused on every kind of operation', async () => {
    const [{ id }] = (await get('')).body.data;
    for (const [line, body] of [
      ['GET /api/lists/ID', undefined],
      ['PATCH /api/lists/ID', { data: { type: 'list', id, attributes: { name: 'Other' } } }],
      ['POST /api/lists', { data: { type: 'list', attributes: { name: 'Other' } } }],
      ['GET /api/lists/ID/relationships/profiles', undefined],
      ['POST /api/lists/ID/relationships/profiles', { data: [] }],
      ['DELETE /api/lists/ID', undefined],
    ] as const) {
      const answer = await call(server, `${line.replace('ID', id)}?colour=blue`, { body });
      expect([answer.status, parameters(answer.body)[0]], line).toEqual([400, 'colour']);
    }
    expect((await get('')).body.data.map(({ attributes }: { attributes: { name: string } }) => attributes.name)).toEqual(['A list']);
  });
});

describe('a parameter', () => {
  test('may have its brackets and commas encoded or not', async () => {
    const answers = [
      'fields[list]=name,created',
      'fields%5Blist%5D=name%2Ccreated',
      'fields%5blist%5d=name%2ccreated',
      'fields[list]=name%2Ccreated',
    ].map((query) => get(query));
    for (const { status, body } of await Promise.all(answers)) {
      expect(status).toBe(200);
      expect(Object.keys(body.data[0].attributes)).toEqual(['name', 'created']);
      expect(body.links.self).toBe(`${server.url}/api/lists?fields%5Blist%5D=name%2Ccreated`);
    }
  });

  test('is given once', async () => {
    for (const query of [
      'sort=name&sort=name',
      'sort=name&sort=-name',
      'include=tags&include=flow-triggers',
      'page[size]=1&page%5Bsize%5D=2',
    ]) {
      const { status, body } = await get(query);
      expect([status, body.errors.length], query).toEqual([400, 1]);
      expect(body.errors[0].detail).toMatch(/may be given only once/);
    }
  });

  test.each(['filter=%', 'filter=%zz', 'filter=%C3%28', 'sort=%00', '%00=1', 'sort=a%00b', 'fields[list]=%ff'])(
    'that is badly encoded (%s) is 400',
    async (query) => {
      expect((await get(query)).status).toBe(400);
    },
  );

  test('may be left out between two ampersands', async () => {
    for (const query of ['', '&', '&&sort=name&&', 'sort=name&']) expect((await get(query)).status, query).toBe(200);
  });

  test('without a value is one with an empty value', async () => {
    for (const query of ['sort', 'include', 'filter', 'page[cursor]']) {
      const [bare, empty] = [await get(query), await get(`${query}=`)];
      expect([bare.status, bare.body.data]).toEqual([empty.status, empty.body.data]);
    }
  });

  test('may come in any number up to a bound', async () => {
    const { status, body } = await get(Array.from({ length: 5000 }, (_, i) => `p${i}=1`).join('&'));
    expect(status).toBe(400);
    expect(body.errors.length).toBeLessThan(300);
  });
});

test('a question mark inside a query is a character', async () => {
  const answer = await rawHttp(
    server.url,
    `GET /api/lists?filter=any(name,["?"])?x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Klaviyo-API-Key ${server.key}\r\nrevision: 2026-07-15\r\n\r\n`,
  );
  expect(readAnswer(answer).status).toBe(400);
});
