import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Called, call, eventBody, profileBody } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { brokenRules } from './support/document-rules.ts';

/** Errors. */
let server: TestServer;
let profileId: string;
let listId: string;
beforeAll(async () => {
  server = await startTestServer();
  profileId = (await call(server, 'POST /api/profiles', { body: profileBody({ email: 'taken@example.com' }) })).body.data.id;
  listId = (await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes: { name: 'x' } } } })).body.data.id;
});
afterAll(() => server.close());

const sources = ({ body }: Called): unknown[] => body.errors.map(({ source }: { source: unknown }) => Object.values(source as object)[0]);

const WRONG: [string, number, string, unknown?][] = [
  ['GET /api/lists/NOPE01', 404, 'not_found'],
  ['GET /api/nothing', 404, 'not_found'],
  ['GET /api/flows', 404, 'not_found'],
  ['PUT /api/lists', 405, 'method_not_allowed'],
  ['GET /api/events/NOPE', 400, 'invalid'],
  ['GET /api/lists?sort=x', 400, 'invalid'],
  ['POST /api/lists', 400, 'invalid', {}],
  ['POST /api/lists', 400, 'parse_error', '{'],
  ['POST /api/profiles', 409, 'duplicate_profile', profileBody({ email: 'Taken@example.com' })],
];

describe.each(WRONG)('%s (%i %s)', (line, status, code, body) => {
  const send = () => call(server, line, { body });

  test('is told in the documented envelope', async () => {
    const answer = await send();
    expect([answer.status, answer.body.errors[0].code]).toEqual([status, code]);
    expect(brokenRules(answer.body)).toEqual([]);
    expect(Object.keys(answer.body)).toEqual(['errors']);
    expect(answer.headers.get('content-type')).toBe('application/vnd.api+json');
  });

  test('departs: the status is a number', async () => {
    for (const error of (await send()).body.errors) expect(error.status).toBe(status);
  });

  test('has an id of its own, the first the one of the request', async () => {
    const [one, other] = [await send(), await send()];
    expect(one.headers.get('x-klaviyo-req-id')).toBe(one.body.errors[0].id);
    expect(one.body.errors[0].id).not.toBe(other.body.errors[0].id);
  });
});

describe('all of them are told at once', () => {
  test('in a query', async () => {
    const answer = await call(server, 'GET /api/profiles?sort=x&include=y&page[size]=0&fields[profile]=z&filter=equals(email&colour=blue');
    expect(answer.status).toBe(400);
    expect(sources(answer).sort()).toEqual(['colour', 'fields[profile]', 'filter', 'include', 'page[size]', 'sort']);
    expect(new Set(answer.body.errors.map(({ id }: { id: string }) => id)).size).toBe(6);
  });

  test('in a body', async () => {
    const answer = await call(server, 'POST /api/profiles', {
      body: profileBody({ email: 1, first_name: [], nonsense: true, location: { city: {}, planet: 'Earth' } }),
    });
    expect(answer.status).toBe(400);
    const attributes = '/data/attributes';
    expect(sources(answer).sort()).toEqual([
      `${attributes}/email`,
      `${attributes}/first_name`,
      `${attributes}/location/city`,
      `${attributes}/location/planet`,
      `${attributes}/nonsense`,
    ]);
  });

  test('what only the engine can see comes together as well', async () => {
    const answer = await call(server, 'POST /api/profiles', {
      body: profileBody({ email: 'nonsense', phone_number: '12', location: { latitude: 100 } }),
    });
    expect(answer.status).toBe(400);
    expect(sources(answer).sort()).toEqual([
      '/data/attributes/email',
      '/data/attributes/location/latitude',
      '/data/attributes/phone_number',
    ]);
  });

  test('a query and a body that are both at fault', async () => {
    const answer = await call(server, 'POST /api/profiles?colour=blue', { body: profileBody({ email: 1 }) });
    expect(sources(answer).sort()).toEqual(['/data/attributes/email', 'colour']);
  });
});

describe('pointers', () => {
  test.each([
    ['POST /api/lists', { data: { type: 'list', attributes: {} } }, '/data/attributes/name'],
    ['POST /api/lists', { data: { type: 'list' } }, '/data/attributes'],
    ['POST /api/lists', { data: { type: 'profile', attributes: { name: 'x' } } }, '/data/type'],
    ['POST /api/lists', { data: { type: 'list', attributes: { name: '' } } }, '/data/attributes/name'],
    ['POST /api/events', eventBody('nonsense'), '/data/attributes/profile/data/attributes/email'],
    [
      'POST /api/events',
      eventBody('a@example.com', { metric: { data: { type: 'metric', attributes: {} } } }),
      '/data/attributes/metric/data/attributes/name',
    ],
    [
      'POST /api/events',
      eventBody('a@example.com', { properties: { list: [{ 'a/b~c': 'x\u0000' }] } }),
      '/data/attributes/properties/list/0/a~1b~0c',
    ],
    ['POST /api/events', eventBody('a@example.com', { time: 'yesterday' }), '/data/attributes/time'],
    [
      'POST /api/lists/LIST/relationships/profiles',
      {
        data: [
          { type: 'profile', id: 'PROFILE' },
          { type: 'profile', id: 'nobody' },
        ],
      },
      '/data/1/id',
    ],
    ['POST /api/lists/LIST/relationships/profiles', { data: [{ type: 'list', id: 'PROFILE' }] }, '/data/0/type'],
    ['PATCH /api/lists/LIST', { data: { type: 'list', id: 'OTHER1', attributes: {} } }, '/data/id'],
  ])('%s %j: %s', async (line, body, pointer) => {
    const filled = JSON.parse(JSON.stringify(body).replaceAll('PROFILE', profileId));
    const answer = await call(server, line.replace('LIST', listId), { body: filled });
    expect(answer.status).toBe(400);
    expect(sources(answer)).toEqual([pointer]);
    expect(answer.body.errors[0]).toMatchObject({ links: {}, meta: {} });
  });
});

test('a conflict names the other one in its meta', async () => {
  const { status, body } = await call(server, 'POST /api/profiles', { body: profileBody({ email: 'taken@example.com' }) });
  expect([status, body.errors]).toEqual([
    409,
    [
      {
        id: expect.any(String),
        status: 409,
        code: 'duplicate_profile',
        title: 'Conflict.',
        detail: 'A profile already exists with one of these identifiers.',
        source: { pointer: '/data/attributes' },
        links: {},
        meta: { duplicate_profile_id: profileId },
      },
    ],
  ]);
});

test('an error comes alone: no data, nothing written', async () => {
  const before = (await call(server, 'GET /api/lists')).body.data.length;
  const { body } = await call(server, 'POST /api/lists?colour=blue', { body: { data: { type: 'list', attributes: { name: 'y' } } } });
  expect(Object.keys(body)).toEqual(['errors']);
  expect((await call(server, 'GET /api/lists')).body.data).toHaveLength(before);
});
