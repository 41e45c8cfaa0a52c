import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { old } from './old-call.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function newList(optIn: 'single_opt_in' | 'double_opt_in', name = 'News'): Promise<string> {
  const attributes = { name, opt_in_process: optIn };
  const { body } = await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes } } });
  return body.data.id;
}

describe('lists', () => {
  test('are made, shown, renamed and deleted; the new API sees the same', async () => {
    const made = await old(server, 'POST /v2/lists', { form: { list_name: 'Old school' } });
    expect(made).toMatchObject({ status: 200, body: { list_id: expect.any(String) } });
    const id = made.body.list_id;
    const shown = await old(server, `GET /v2/list/${id}`);
    const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
    expect(shown.body).toEqual({ list_name: 'Old school', folder_name: '', created: time, updated: time });
    expect(await old(server, `PUT /v2/list/${id}`, { json: { list_name: 'New school' } })).toMatchObject({ status: 200, body: undefined });
    expect((await call(server, `GET /api/lists/${id}`)).body.data.attributes.name).toBe('New school');
    expect((await old(server, 'GET /v2/lists')).body).toContainEqual({ list_id: id, list_name: 'New school' });
    expect(await old(server, `DELETE /v2/list/${id}`)).toMatchObject({ status: 200, body: undefined });
    expect(await old(server, `GET /v2/list/${id}`)).toMatchObject({ status: 404, body: { detail: expect.stringContaining(id) } });
  });
});

describe('members', () => {
  test('are added without consent, asked for by what is known of them, and removed', async () => {
    const id = await newList('double_opt_in');
    const profiles = [
      { email: 'ada@old.example', Plan: 'Pro' },
      { $email: 'Bo@old.example', $first_name: 'Bo', $phone_number: '+15005550006' },
      { email: 'ada@old.example' },
    ];
    const added = await old(server, `POST /v2/list/${id}/members`, { json: { profiles } });
    expect(added.body).toMatchObject([{ id: expect.any(String), email: 'ada@old.example' }, { email: 'bo@old.example' }]);
    const asked = await old(server, `POST /v2/list/${id}/get-members`, { json: { emails: ['ADA@old.example', 'nobody@old.example'] } });
    expect(asked.body).toEqual([{ id: added.body[0].id, email: 'ada@old.example', created: expect.stringMatching(/Z$/) }]);
    const byBody = await fetchWithBody(`/api/v2/list/${id}/members`, { emails: ['bo@old.example'] });
    expect(byBody).toMatchObject([{ email: 'bo@old.example' }]);
    expect((await old(server, `GET /v2/list/${id}/members`, { query: { emails: 'bo@old.example,ada@old.example' } })).body).toHaveLength(2);
    const { body: profile } = await call(server, `GET /api/profiles/${added.body[0].id}?additional-fields[profile]=subscriptions`);
    expect(profile.data.attributes.properties).toEqual({ Plan: 'Pro' });
    expect(profile.data.attributes.subscriptions.email.marketing.consent).toBe('NEVER_SUBSCRIBED');
    await old(server, `DELETE /v2/list/${id}/members`, { json: { emails: ['ada@old.example'] } });
    const left = await old(server, `GET /v2/group/${id}/members/all`);
    expect(left.body).toEqual({ records: [expect.objectContaining({ email: 'bo@old.example', push_token: '' })] });
  });

  test('of more than a page follow a marker, each once, also where all joined at once', async () => {
    const id = await newList('single_opt_in', 'Crowd');
    const rows = Array.from({ length: 2300 }, (_, i) => ({ email: `crowd${i}@old.example` }));
    for (let i = 0; i < rows.length; i += 100)
      await old(server, `POST /v2/list/${id}/members`, { json: { profiles: rows.slice(i, i + 100) } });
    await server.services.db.transaction((tx) =>
      tx.query('UPDATE list_members SET joined_at = $3 WHERE account_id = $1 AND list_id = $2', [
        server.accountId,
        id,
        '2026-01-02T03:04:05Z',
      ]),
    );
    const seen: string[] = [];
    let marker: number | undefined;
    do {
      const { body } = await old(server, `GET /v2/group/${id}/members/all`, { query: marker === undefined ? {} : { marker } });
      seen.push(...body.records.map(({ email }: { email: string }) => email));
      marker = body.marker;
    } while (marker !== undefined);
    expect(seen.sort()).toEqual(rows.map(({ email }) => email).sort());
  });
});

describe('subscribers', () => {
  test('of a list with single opt-in are on it, and in the answer, at once', async () => {
    const id = await newList('single_opt_in');
    const profiles = [
      { email: 'cy@old.example', $first_name: 'Cy' },
      { email: 'di@old.example', phone_number: '+15005550007', sms_consent: true },
    ];
    const { status, body } = await old(server, `POST /v2/list/${id}/subscribe`, { json: { profiles } });
    expect(status).toBe(200);
    expect(body).toEqual([
      { id: expect.any(String), email: 'cy@old.example' },
      { id: expect.any(String), email: 'di@old.example', phone_number: '+15005550007' },
    ]);
    const { body: di } = await call(server, `GET /api/profiles/${body[1].id}?additional-fields[profile]=subscriptions`);
    expect(di.data.attributes.subscriptions).toMatchObject({
      email: { marketing: { consent: 'SUBSCRIBED' } },
      sms: { marketing: { consent: 'SUBSCRIBED' } },
    });
    const check = { json: { emails: ['cy@old.example'], phone_numbers: ['+15005550007'] } };
    expect((await old(server, `POST /v2/list/${id}/get-list-subscriptions`, check)).body).toHaveLength(2);
    expect(await old(server, `DELETE /v2/list/${id}/subscribe`, { json: { emails: ['cy@old.example'] } })).toMatchObject({
      status: 200,
      body: undefined,
    });
    expect((await old(server, `POST /v2/list/${id}/get-list-subscriptions`, check)).body).toMatchObject([{ email: 'di@old.example' }]);
    const excluded = await old(server, `GET /v2/list/${id}/exclusions/all`);
    expect(excluded.body).toEqual({
      records: [{ id: body[0].id, email: 'cy@old.example', reason: 'Unsubscribed', created: expect.stringMatching(/Z$/) }],
    });
  });

  test('of a list with double opt-in are asked first: the answer is empty', async () => {
    const id = await newList('double_opt_in');
    const { status, body } = await old(server, `POST /v2/list/${id}/subscribe`, { json: { profiles: [{ email: 'ed@old.example' }] } });
    expect({ status, body }).toEqual({ status: 200, body: [] });
    expect((await old(server, `GET /v2/group/${id}/members/all`)).body).toEqual({ records: [] });
    const open = await server.services.db.query('SELECT identifier FROM opt_in_requests WHERE account_id = $1 AND list_id = $2', [
      server.accountId,
      id,
    ]);
    expect(open).toEqual([{ identifier: 'ed@old.example' }]);
  });

  test.each([
    [{ profiles: [{ phone_number: '+15005550008' }] }, 'channel'],
    [{ profiles: [{ email: 'none' }] }, 'email'],
    [{ profiles: 'x' }, 'profiles'],
    [{}, 'profiles'],
    [{ profiles: Array.from({ length: 101 }, (_, i) => ({ email: `m${i}@old.example` })) }, '100'],
  ])('are refused whole: %j', async (json, word) => {
    const id = await newList('single_opt_in');
    expect(await old(server, `POST /v2/list/${id}/subscribe`, { json })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(word) },
    });
  });
});

/** fetch() sends no body with GET; old clients do. */
async function fetchWithBody(path: string, json: object): Promise<unknown> {
  const { request } = await import('node:http');
  const body = JSON.stringify({ ...json, api_key: server.key });
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server.url}${path}`,
      { method: 'GET', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(JSON.parse(text)));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
