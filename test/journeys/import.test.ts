import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caller, type Reply } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Bulk imports from the request to the profiles, through the API alone. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const JOBS = '/api/profile-bulk-import-jobs';

function importOf(profiles: readonly Record<string, unknown>[], listIds: readonly string[] = []) {
  const data = profiles.map((attributes) => ({ type: 'profile', attributes }));
  const lists = { data: listIds.map((id) => ({ type: 'list', id })) };
  return { data: { type: 'profile-bulk-import-job', attributes: { profiles: { data } }, relationships: { lists } } };
}

async function finished(id: string): Promise<Reply['json']> {
  for (let tries = 0; tries < 3000; tries++) {
    const { json } = await call('GET', `${JOBS}/${id}`);
    if (json.data.attributes.status === 'complete') return json.data;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the job never ends');
}

describe('an import', () => {
  test('makes and changes profiles, puts them on a list, and tells what was wrong with the rest', async () => {
    const list = (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: 'Imported' } } })).json.data.id;
    const before = await call('POST', '/api/profiles', {
      data: { type: 'profile', attributes: { email: 'old@example.com', first_name: 'Old' } },
    });
    const rows = [
      { email: 'New@example.com', first_name: 'New', properties: { plan: 'pro' } },
      { email: 'old@example.com', last_name: 'Hand' },
      { email: 'not an address' },
      { email: 'new@example.com', last_name: 'Again' },
      { phone_number: '+15005550' },
    ];
    const taken = await call('POST', JOBS, importOf(rows, [list]));
    expect(taken.status).toBe(202);
    expect(taken.json.data).toMatchObject({
      attributes: { total_count: 5 },
      relationships: { lists: { data: [{ type: 'list', id: list }] } },
    });
    expect(taken.json.data.relationships['import-errors'].links).not.toHaveProperty('self');

    const job = await finished(taken.json.data.id);
    expect(job.attributes).toMatchObject({ completed_count: 3, failed_count: 2 });
    const members = (await call('GET', `/api/lists/${list}/profiles`)).json.data;
    expect(members).toHaveLength(2);
    expect(members.find(({ id }: { id: string }) => id === before.json.data.id).attributes).toMatchObject({
      first_name: 'Old',
      last_name: 'Hand',
    });
    expect(members.find(({ id }: { id: string }) => id !== before.json.data.id).attributes).toMatchObject({
      first_name: 'New',
      last_name: 'Again',
    });

    const touched = (await call('GET', `${JOBS}/${job.id}/profiles`)).json.data.map(({ id }: { id: string }) => id);
    expect(touched.sort()).toEqual(members.map(({ id }: { id: string }) => id).sort());
    const errors = (await call('GET', `${JOBS}/${job.id}/import-errors`)).json.data;
    const pointers = errors.map(({ attributes }: Reply['json']) => attributes.source.pointer).sort();
    expect(pointers).toEqual([
      '/data/attributes/profiles/data/2/attributes/email',
      '/data/attributes/profiles/data/4/attributes/phone_number',
    ]);
    expect(errors.find(({ attributes }: Reply['json']) => attributes.original_payload.email)).toMatchObject({
      attributes: { code: 'invalid', detail: 'Invalid email address', original_payload: { email: 'not an address' } },
    });
    expect((await call('GET', `${JOBS}/${job.id}?include=lists`)).json.included[0]).toMatchObject({ type: 'list', id: list });
  });

  test.each([
    ['nothing', importOf([]), 400, '/data/attributes/profiles/data'],
    ['too much', importOf(Array.from({ length: 10_001 }, (_, i) => ({ external_id: `${i}` }))), 400, '/data/attributes/profiles/data'],
    [
      'what cannot be stored',
      importOf([{ email: 'a@example.com' }, { first_name: 'a\0b' }]),
      400,
      '/data/attributes/profiles/data/1/attributes/first_name',
    ],
    ['an unknown list', importOf([{ email: 'a@example.com' }], ['NOPE01']), 404, '/data/'],
  ])('of %s is refused whole', async (_, body, status, pointer) => {
    const reply = await call('POST', JOBS, body);
    expect({ status: reply.status, source: reply.json.errors[0].source }).toEqual({ status, source: { pointer } });
    expect((await call('GET', `${JOBS}?filter=equals(status,"queued")`)).json.data).toEqual([]);
  });

  test('takes ten thousand profiles', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({ email: `many-${i}@example.com`, properties: { n: i } }));
    const taken = await call('POST', JOBS, importOf(rows));
    const job = await finished(taken.json.data.id);
    expect(job.attributes).toMatchObject({ total_count: 10_000, completed_count: 10_000, failed_count: 0 });
  }, 120_000);

  test('of the same people at once leaves each person once', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ email: `same-${i}@example.com`, external_id: `same-${i}` }));
    const taken = await Promise.all([1, 2, 3].map(() => call('POST', JOBS, importOf(rows))));
    await Promise.all(taken.map(({ json }) => finished(json.data.id)));
    const people = await server.services.db.query(`SELECT id FROM profiles WHERE email LIKE 'same-%' AND account_id = $1`, [
      server.accountId,
    ]);
    expect(people).toHaveLength(300);
  });
});

test('jobs are listed newest first and filtered by status', async () => {
  const all = (await call('GET', JOBS)).json.data.map(({ attributes }: Reply['json']) => attributes.created_at);
  expect(all).toEqual(all.toSorted().reverse());
  const complete = (await call('GET', `${JOBS}?filter=any(status,["complete"])`)).json.data;
  expect(complete).toHaveLength(all.length);
  expect((await call('GET', `${JOBS}?filter=equals(status,"lost")`)).status).toBe(400);
});
