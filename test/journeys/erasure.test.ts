import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportPerson, type PersonExport } from '../../src/engine/persons/export-person.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import {
  caller,
  erasureBody,
  eventBody,
  mergeBody,
  profileBody,
  pushTokenBody,
  type Reply,
  SUPPRESSIONS,
  suppressionBody,
} from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** A person is erased, through the API alone; then the whole database is searched for them. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

const erase = ({ id, ...attributes }: { id?: string; email?: string; phone_number?: string }): Promise<Reply> =>
  call('POST', '/api/data-privacy-deletion-jobs', erasureBody(attributes, id));
async function until<T>(what: () => Promise<T | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it never came about');
}
const newest = async (): Promise<Reply['json']> => (await call('GET', '/burgee/v1/erasures?page[size]=1')).json.data[0];
const completed = (): Promise<Reply['json']> =>
  until(async () => {
    const certificate = await newest();
    return certificate.attributes.status === 'complete' && certificate;
  });
const suppress = async (...emails: string[]): Promise<void> => {
  const { id } = (await call('POST', SUPPRESSIONS.create, suppressionBody('create', emails))).json.data;
  await until(async () => (await call('GET', `${SUPPRESSIONS.create}/${id}`)).json.data.attributes.status === 'complete');
};
const marketingOf = async (email: string) => {
  const query = `filter=equals(email,"${email}")&additional-fields[profile]=subscriptions`;
  return (await call('GET', `/api/profiles?${query}`)).json.data[0].attributes.subscriptions.email.marketing;
};

/** Tables in which any of the words stand. */
async function tablesWith(...words: string[]): Promise<string[]> {
  const { db } = server.services;
  const tables = await db.query<{ name: string }>(
    "SELECT c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = current_schema()",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await db.query(`SELECT 1 FROM ${name} AS t WHERE t::text ILIKE ANY ($1) LIMIT 1`, [words.map((word) => `%${word}%`)]);
    if (rows.length > 0) found.push(name);
  }
  return found.sort();
}

test('an erased person is in no table any more, under no id or name; what counts stays', async () => {
  const make = async (attributes: object): Promise<string> =>
    (await call('POST', '/api/profiles', { data: { type: 'profile', attributes } })).json.data.id;
  const kept = await make({ email: 'dora@example.com', phone_number: '+15005550006', first_name: 'Dorabella' });
  const gone = await make({ email: 'dora@old.example', external_id: 'dora-4711' });
  const list = (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: 'L' } } })).json.data.id;
  await call('POST', `/api/lists/${list}/relationships/profiles`, { data: [{ type: 'profile', id: kept }] });
  const bought = eventBody('dora@example.com', 'Bought');
  Object.assign(bought.data.attributes, { value: 19.5, unique_id: 'order-of-dora', properties: { to: 'Dorabella' } });
  await call('POST', '/api/events', bought);
  await call('POST', '/api/push-tokens', pushTokenBody('dora@example.com', 'token-of-dora'));
  await suppress('dora@example.com');
  await call('POST', '/api/profile-merge', mergeBody(kept, [gone]));
  // A row that an import could not do, for a week.
  const bad = { type: 'profile', attributes: { email: 'Dora@Example.com', external_id: 'dora-4711', phone_number: 'none' } };
  const imported = { data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: [bad] } } } };
  const job = (await call('POST', '/api/profile-bulk-import-jobs', imported)).json.data.id;
  await until(async () => (await call('GET', `/api/profile-bulk-import-jobs/${job}`)).json.data.attributes.status === 'complete');
  const words = ['dora@', 'dorabella', 'dora-4711', 'order-of-dora', 'token-of-dora', '15005550006'];
  expect(await tablesWith(...words)).toEqual(
    expect.arrayContaining(['bulk_job_errors', 'events', 'identifiers', 'profiles', 'push_tokens']),
  );

  const reply = await erase({ email: 'Dora@example.com' });
  expect([reply.status, reply.json]).toEqual([202, undefined]);
  expect((await call('GET', `/api/profiles/${kept}`)).status).toBe(404);
  expect((await call('GET', `/api/profiles/${gone}`)).status).toBe(404);
  const { attributes } = await completed();
  expect(attributes).toMatchObject({ requested_by: { kind: 'key' } });
  expect(attributes.removed).toMatchObject({
    profiles: 1,
    identifiers: 4,
    list_members: 1,
    push_tokens: 1,
    email_suppressions: 1,
    bulk_job_errors: 1,
  });
  expect(await tablesWith(...words)).toEqual([]);

  const events = (await call('GET', '/api/events')).json.data;
  // The others are the server's own, which have no value.
  const values = events.map((event: Reply['json']) => event.attributes.event_properties.$value);
  expect(values.filter((value: number) => value !== 0)).toEqual([19.5]);
  expect(events.some((event: Reply['json']) => [kept, gone].includes(event.relationships.profile.data.id))).toBe(false);
  const size = await call('GET', `/api/lists/${list}?additional-fields[list]=profile_count`);
  expect(size.json.data.attributes.profile_count).toBe(0);
});

test('an address that comes back is somebody new who still does not want to be written to', async () => {
  await call('POST', '/api/profiles', profileBody('emil@example.com'));
  const before = (await call('POST', '/api/profiles', profileBody('emil@example.com'))).json.errors[0].meta.duplicate_profile_id;
  await suppress('emil@example.com');
  const { suppression } = await marketingOf('emil@example.com');
  await erase({ id: before });
  await completed();
  const back = await call('POST', '/api/profiles', profileBody('Emil@example.com'));
  expect(back.status).toBe(201);
  expect(back.json.data.id).not.toBe(before);
  expect(await marketingOf('emil@example.com')).toMatchObject({ can_receive_email_marketing: false, suppression });
  expect(
    (await call('GET', '/api/profiles?sort=-subscriptions.email.marketing.suppression.timestamp&page[size]=1')).json.data,
  ).toMatchObject([{ id: back.json.data.id }]);
  const ledger = await server.services.db.query(
    'SELECT change, reason, method FROM consent_changes WHERE account_id = $1 AND profile_id = $2',
    [...[server.accountId, ulidToUuid(back.json.data.id)]],
  );
  expect(ledger).toContainEqual({ change: 'suppressed', reason: 'USER_SUPPRESSED', method: 'KEPT_OPT_OUT' });
  // Said once, it holds for one: it is not given to a second profile.
  await call('PATCH', `/api/profiles/${back.json.data.id}`, {
    data: { type: 'profile', id: back.json.data.id, attributes: { email: 'emil@new.example' } },
  });
  await call('POST', '/api/profiles', profileBody('emil@example.com'));
  expect(await marketingOf('emil@example.com')).toMatchObject({ can_receive_email_marketing: true });
});

test('somebody unknown is erased too, and there is a certificate of that', async () => {
  expect((await erase({ email: 'never@example.com' })).status).toBe(202);
  expect((await completed()).attributes.removed).toEqual({});
  expect((await erase({ id: '01M1PAAR5HBCRHA3NN9NG5WRTA' })).status).toBe(202);
});

describe('refused', () => {
  const place = '/data/attributes/profile/data';
  test.each([
    ['nobody', {}, place],
    ['two identifiers', { email: 'a@example.com', phone_number: '+15005550006' }, place],
    ['what is no address', { email: 'nonsense' }, `${place}/attributes/email`],
    ['what is no number', { phone_number: 'nonsense' }, `${place}/attributes/phone_number`],
    ['what is no id', { id: 'nonsense' }, `${place}/id`],
  ])('is %s', async (_, named, pointer) => {
    const { status, json } = await erase(named);
    expect([status, json.errors[0].source.pointer]).toEqual([400, pointer]);
  });
});

test('an export tells all that is known of a person, and of nobody else', async () => {
  await call('POST', '/api/profiles', profileBody('flora@example.com'));
  await call('POST', '/api/events', eventBody('flora@example.com', 'Looked'));
  const read = (attributes: object) => call('POST', '/burgee/v1/profile-exports', { data: { type: 'profile-export', attributes } });
  const { status, json } = await read({ email: 'flora@example.com' });
  expect(status).toBe(200);
  expect(json.data.attributes.profile).toMatchObject({ email: 'flora@example.com' });
  expect(json.data.attributes.tables.events).toMatchObject([{ properties: { mark: 'Looked' } }]);
  expect(json.data.attributes.tables.identifiers).toMatchObject([{ kind: 'email', value: 'flora@example.com' }]);
  expect(JSON.stringify(json)).not.toContain('emil');
  expect((await read({ email: 'nobody@example.com' })).status).toBe(404);
  expect((await read({})).status).toBe(400);
  const cursors = [
    'no',
    Buffer.from('["events",{"id":"x; DROP"}]').toString('base64url'),
    Buffer.from('["accounts",null]').toString('base64url'),
  ];
  for (const page_cursor of cursors) {
    const refused = await read({ email: 'flora@example.com', page_cursor });
    expect([refused.status, refused.json.errors[0].source.pointer]).toEqual([400, '/data/attributes/page_cursor']);
  }
});

test('an export comes in pages, and together they are all of it', async () => {
  const emails = (await call('GET', '/api/profiles?filter=equals(email,"flora@example.com")')).json.data;
  for (let i = 0; i < 7; i++) await call('POST', '/api/events', eventBody('flora@example.com', `Looked ${i}`));
  const { db } = server.services;
  const of = { accountId: server.accountId };
  const whole = await exportPerson({ db }, of, { id: emails[0].id });
  expect(whole.next_cursor).toBeNull();
  for (const limits of [
    { rows: 3, characters: 1e9 },
    { rows: 1e9, characters: 1 },
  ]) {
    const tables: Record<string, unknown[]> = {};
    let cursor: string | null = null;
    do {
      const page: PersonExport = await exportPerson({ db }, of, { id: emails[0].id, page_cursor: cursor }, limits);
      for (const [name, rows] of Object.entries(page.tables)) tables[name] = [...(tables[name] ?? []), ...rows];
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(tables).toEqual(whole.tables);
  }
});
