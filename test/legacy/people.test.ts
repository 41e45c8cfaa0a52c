import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangeTokens } from '../../src/engine/identity/exchange-token.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import { call, profileBody } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function newProfile(attributes: Record<string, unknown>): Promise<string> {
  return (await call(server, 'POST /api/profiles', { body: profileBody(attributes) })).body.data.id;
}

describe('a person', () => {
  test('is shown flat, with what is empty as an empty text', async () => {
    const id = await newProfile({
      email: 'ada@people.example',
      first_name: 'Ada',
      location: { city: 'Ghent' },
      properties: { Plan: 'Pro', email: 'hidden' },
    });
    const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
    expect((await old(server, `GET /v1/person/${id}`)).body).toEqual({
      ...{ object: 'person', id, $email: 'ada@people.example', email: 'ada@people.example' },
      ...{
        $first_name: 'Ada',
        first_name: 'Ada',
        $last_name: '',
        last_name: '',
        $phone_number: '',
        $id: '',
        $title: '',
        $organization: '',
      },
      ...{
        $address1: '',
        $address2: '',
        $city: 'Ghent',
        $region: '',
        $country: '',
        $zip: '',
        $latitude: '',
        $longitude: '',
        $timezone: '',
      },
      ...{ created: time, updated: time, Plan: 'Pro' },
    });
  });

  test('is changed by the query alone, identifiers too, and loses what is unset', async () => {
    const id = await newProfile({ email: 'bo@people.example', properties: { junk: 1, other: 2, kept: true } });
    const query = { $email: 'bob@people.example', $last_name: 'Bee', $zip: 9000, Size: 'M', $unset: '["junk","other"]' };
    const { status, body } = await old(server, `PUT /v1/person/${id}`, { query });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, email: 'bob@people.example', $last_name: 'Bee', $zip: '9000', Size: 'M', kept: true });
    expect(body).not.toHaveProperty('junk');
    expect(body).not.toHaveProperty('other');
    expect(body).not.toHaveProperty('api_key');
  });

  test('keeps its identifiers from others', async () => {
    await newProfile({ email: 'taken@people.example' });
    const id = await newProfile({ email: 'taker@people.example' });
    const refused = await old(server, `PUT /v1/person/${id}`, { query: { $email: 'taken@people.example' } });
    expect(refused).toMatchObject({ status: 409, body: { status: 409, message: expect.stringContaining('already exists') } });
  });

  test.each(['GET', 'PUT'])('that nobody is: %s', async (method) => {
    expect(await old(server, `${method} /v1/person/01M1PAAR5HBCRHA3NN9NG5WRTA`)).toMatchObject({
      status: 404,
      body: { status: 404, message: expect.any(String) },
    });
  });
});

describe('search', () => {
  test('finds by each identifier', async () => {
    const id = await newProfile({ email: 'cy@people.example', phone_number: '+15005550006', external_id: 'C-7' });
    for (const query of [{ email: 'CY@people.example' }, { phone_number: '+15005550006' }, { external_id: 'C-7' }]) {
      expect(await old(server, 'GET /v2/people/search', { query })).toMatchObject({ status: 200, body: { id } });
    }
  });

  test('says so when there is nobody, or not one question', async () => {
    const detail = 'There is no profile matching the given parameters.';
    expect(await old(server, 'GET /v2/people/search', { query: { email: 'no@people.example' } })).toMatchObject({
      status: 404,
      body: { detail },
    });
    expect((await old(server, 'GET /v2/people/search')).status).toBe(400);
    expect((await old(server, 'GET /v2/people/search', { query: { email: 'a@b.example', external_id: 'x' } })).status).toBe(400);
  });
});

test('a token from a link is exchanged for who it was made for', async () => {
  const id = await newProfile({ email: 'di@people.example' });
  const token = (await exchangeTokens(server.services, server.accountId))(ulidToUuid(id) as string);
  expect(await old(server, 'POST /v2/people/exchange', { json: { exchange_id: token } })).toMatchObject({ status: 200, body: { id } });
  for (const exchange_id of ['made.up', `${token}x`]) {
    expect((await old(server, 'POST /v2/people/exchange', { json: { exchange_id } })).status).toBe(404);
  }
  expect((await old(server, 'POST /v2/people/exchange', { json: {}, key: server.key })).status).toBe(400);
  const theirs = await old(server, 'POST /v2/people/exchange', { json: { exchange_id: token }, key: server.second.key });
  expect(theirs.status).toBe(404);
});

test('a deletion request erases', async () => {
  const id = await newProfile({ email: 'ed@people.example' });
  const asked = await old(server, 'POST /v2/data-privacy/deletion-request', { json: { email: 'ed@people.example' } });
  expect(asked).toMatchObject({ status: 200, body: expect.stringContaining('deletion') });
  expect((await old(server, `GET /v1/person/${id}`)).status).toBe(404);
  const both = { json: { email: 'a@people.example', person_id: id } };
  expect(await old(server, 'POST /v2/data-privacy/deletion-request', both)).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('exactly one') },
  });
});
