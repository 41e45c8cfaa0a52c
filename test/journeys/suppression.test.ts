import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caller, makeSegment, type Reply, SUPPRESSIONS, segmentBody, suppressionBody } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Manual suppressions from the job to the profile and back, through the API alone. */
let server: TestServer;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  server = await startTestServer();
  call = caller(server.url, server.key);
});
afterAll(() => server.close());

type Kind = keyof typeof SUPPRESSIONS;

async function run(kind: Kind, emails?: readonly string[], relationships?: object): Promise<Reply['json']> {
  const taken = await call('POST', SUPPRESSIONS[kind], suppressionBody(kind, emails, relationships));
  expect(taken.status).toBe(202);
  expect(taken.json.data.attributes.status).not.toBe('queued');
  for (let tries = 0; tries < 600; tries++) {
    const { json } = await call('GET', `${SUPPRESSIONS[kind]}/${taken.json.data.id}`);
    if (json.data.attributes.status === 'complete') return json.data;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the job never ends');
}

async function profileOf(email: string): Promise<Reply['json']> {
  const query = `filter=equals(email,"${email}")&additional-fields[profile]=subscriptions`;
  return (await call('GET', `/api/profiles?${query}`)).json.data[0];
}
const marketingOf = async (email: string) => (await profileOf(email)).attributes.subscriptions.email.marketing;

async function make(email: string): Promise<string> {
  return (await call('POST', '/api/profiles', { data: { type: 'profile', attributes: { email } } })).json.data.id;
}
async function listOf(ids: readonly string[]): Promise<string> {
  const list = (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: 'Quiet' } } })).json.data.id;
  await call('POST', `/api/lists/${list}/relationships/profiles`, { data: ids.map((id) => ({ type: 'profile', id })) });
  return list;
}
const list = (id: string) => ({ list: { data: { type: 'list', id } } });
const ledger = (email: string) =>
  server.services.db.query(
    `SELECT c.change, c.reason, c.method, c.source, c.actor_kind FROM consent_changes c JOIN profiles p USING (account_id)
      WHERE p.account_id = $1 AND c.profile_id = p.id AND p.email = $2 ORDER BY c.id`,
    [server.accountId, email],
  );

describe('addresses', () => {
  test('are suppressed and freed again; consent stays what it is', async () => {
    await make('ann@example.com');
    const before = await marketingOf('ann@example.com');
    expect(before).toMatchObject({ can_receive_email_marketing: true, suppression: [], last_updated: null });

    const made = await run('create', ['Ann@example.com']);
    expect(made.attributes).toMatchObject({ total_count: 1, completed_count: 1, skipped_count: 0 });
    expect(made.relationships.lists).not.toHaveProperty('data');
    const marketing = await marketingOf('ann@example.com');
    const time = made.attributes.completed_at;
    expect(marketing).toEqual({
      ...before,
      ...{ can_receive_email_marketing: false, last_updated: time, suppression: [{ reason: 'USER_SUPPRESSED', timestamp: time }] },
    });
    expect(time).toMatch(/\.\d{6}\+00:00$/);

    const lifted = await run('delete', ['ann@example.com']);
    expect(lifted.attributes).toMatchObject({ total_count: 1, completed_count: 1, skipped_count: 0 });
    expect(await marketingOf('ann@example.com')).toEqual(before);
    const from = { reason: 'USER_SUPPRESSED', method: 'bulk_job', actor_kind: 'key' };
    expect(await ledger('ann@example.com')).toEqual([
      { change: 'suppressed', source: made.id, ...from },
      { change: 'unsuppressed', source: lifted.id, ...from },
    ]);
  });

  test('that nobody has become suppressed profiles; whoever is suppressed already is skipped', async () => {
    const made = await run('create', ['new@example.com', 'New@example.com']);
    expect(made.attributes).toMatchObject({ total_count: 2, completed_count: 1, skipped_count: 1 });
    const first = await marketingOf('new@example.com');
    expect(first.can_receive_email_marketing).toBe(false);
    expect((await run('create', ['new@example.com'])).attributes).toMatchObject({ completed_count: 0, skipped_count: 1 });
    expect(await marketingOf('new@example.com')).toEqual(first);
    expect(await ledger('new@example.com')).toHaveLength(1);
  });

  test('that are unknown or not suppressed are skipped when freed, and nobody is made', async () => {
    await make('free@example.com');
    const lifted = await run('delete', ['free@example.com', 'nobody@example.com']);
    expect(lifted.attributes).toMatchObject({ total_count: 2, completed_count: 0, skipped_count: 2 });
    expect(await profileOf('nobody@example.com')).toBeUndefined();
  });

  test('keep suppressions for other reasons', async () => {
    await run('create', ['bounced@example.com']);
    const [{ id } = { id: '' }] = await server.services.db.query<{ id: string }>(
      'SELECT id FROM profiles WHERE account_id = $1 AND email = $2',
      [server.accountId, 'bounced@example.com'],
    );
    await server.services.db.query(
      `INSERT INTO email_suppressions (account_id, profile_id, reason, suppressed_at) VALUES ($1, $2, 'HARD_BOUNCE', '2020-01-01Z')`,
      [server.accountId, id],
    );
    expect((await marketingOf('bounced@example.com')).suppression).toHaveLength(2);
    await run('delete', ['bounced@example.com']);
    const bounce = { reason: 'HARD_BOUNCE', timestamp: '2020-01-01T00:00:00.000000+00:00' };
    expect(await marketingOf('bounced@example.com')).toMatchObject({
      ...{ can_receive_email_marketing: false, last_updated: bounce.timestamp, suppression: [bounce] },
    });
    // Two comparisons speak of one suppression.
    const SUPPRESSION = 'subscriptions.email.marketing.suppression';
    const both = `filter=and(equals(${SUPPRESSION}.reason,"HARD_BOUNCE"),greater-than(${SUPPRESSION}.timestamp,2021-01-01T00:00:00Z))`;
    expect((await call('GET', `/api/profiles?${both}`)).json.data).toEqual([]);
  });
});

describe('the members of a list', () => {
  test('are suppressed, slice by slice, and freed', async () => {
    const rows = Array.from({ length: 250 }, (_, i) => ({ type: 'profile', attributes: { email: `member-${i}@example.com` } }));
    const id = (await call('POST', '/api/lists', { data: { type: 'list', attributes: { name: 'Many' } } })).json.data.id;
    const lists = { data: [{ type: 'list', id }] };
    const body = { data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: rows } }, relationships: { lists } } };
    await call('POST', '/api/profile-bulk-import-jobs', body);
    const size = async () =>
      (await call('GET', `/api/lists/${id}?additional-fields[list]=profile_count`)).json.data.attributes.profile_count;
    while ((await size()) < 250) await new Promise((resolve) => setTimeout(resolve, 25));
    await run('create', ['member-7@example.com']);

    const made = await run('create', undefined, list(id));
    expect(made.attributes).toMatchObject({ total_count: 250, completed_count: 249, skipped_count: 1 });
    expect(made.relationships.lists.data).toEqual([{ type: 'list', id }]);
    const found = (await call('GET', `${SUPPRESSIONS.create}?filter=equals(list_id,"${id}")`)).json.data;
    expect(found.map((job: Reply['json']) => job.id)).toEqual([made.id]);
    expect((await call('GET', `${SUPPRESSIONS.create}?filter=equals(list_id,"NOPE01")`)).json.data).toEqual([]);
    expect((await run('delete', undefined, list(id))).attributes).toMatchObject({ total_count: 250, completed_count: 250 });
    expect((await marketingOf('member-249@example.com')).can_receive_email_marketing).toBe(true);
    const segmentId = await makeSegment(call, segmentBody('Many', id));
    const segment = { segment: { data: { type: 'segment', id: segmentId } } };
    const bySegment = await run('create', undefined, segment);
    expect(bySegment.attributes).toMatchObject({ total_count: 250, completed_count: 250 });
    expect(bySegment.relationships.segments.data).toEqual([{ type: 'segment', id: segmentId }]);
    expect((await call('GET', `${SUPPRESSIONS.create}?filter=equals(segment_id,"${segmentId}")`)).json.data).toHaveLength(1);
    expect((await run('delete', undefined, segment)).attributes).toMatchObject({ completed_count: 250 });
  }, 60_000);

  test('may be nobody', async () => {
    expect((await run('create', undefined, list(await listOf([])))).attributes).toMatchObject({ total_count: 0, completed_count: 0 });
  });
});

test.each([
  ['nobody', suppressionBody('create', undefined), 400, '/data'],
  ['no address', suppressionBody('create', []), 400, '/data/attributes/profiles/data'],
  ['addresses and a list', suppressionBody('create', ['a@example.com'], list('NOPE01')), 400, '/data'],
  ['what is no address', suppressionBody('create', ['a@example.com', 'b']), 400, '/data/attributes/profiles/data/1/attributes/email'],
  [
    'too many',
    suppressionBody(
      'create',
      Array.from({ length: 101 }, (_, i) => `${i}@example.com`),
    ),
    400,
    '/data/attributes/profiles/data',
  ],
  ['an unknown list', suppressionBody('create', undefined, list('NOPE01')), 404, '/data/'],
  ['a segment', suppressionBody('create', undefined, { segment: { data: { type: 'segment', id: 'NOPE01' } } }), 404, '/data/'],
])('%s is refused', async (_, body, status, pointer) => {
  const reply = await call('POST', SUPPRESSIONS.create, body);
  expect({ status: reply.status, source: reply.json.errors[0].source }).toEqual({ status, source: { pointer } });
});

test('profiles are filtered and sorted by their suppression', async () => {
  const FIELD = 'subscriptions.email.marketing.suppression';
  for (const name of ['x', 'y', 'z']) await run('create', [`sorted-${name}@example.com`]);
  const emails = async (query: string) =>
    (await call('GET', `/api/profiles?${query}`)).json.data.map(({ attributes }: Reply['json']) => attributes.email);
  const newest = await emails(`sort=-${FIELD}.timestamp&page[size]=3`);
  expect(newest).toEqual(['sorted-z@example.com', 'sorted-y@example.com', 'sorted-x@example.com']);

  const since = (await marketingOf('sorted-y@example.com')).last_updated;
  expect(await emails(`filter=greater-than(${FIELD}.timestamp,${since})`)).toEqual(['sorted-z@example.com']);
  expect(await emails(`filter=greater-or-equal(${FIELD}.timestamp,${since})&sort=${FIELD}.timestamp`)).toEqual([
    'sorted-y@example.com',
    'sorted-z@example.com',
  ]);
  expect(await emails(`filter=equals(${FIELD}.reason,"USER_SUPPRESSED")`)).toContain('sorted-x@example.com');
  expect(await emails(`filter=equals(${FIELD}.reason,"SPAM_COMPLAINT")`)).toEqual([]);

  // Pages in this order show everybody once, those who were never suppressed first.
  const all: string[] = [];
  let path = `/api/profiles?sort=${FIELD}.timestamp&page[size]=100`;
  for (;;) {
    const { json } = await call('GET', path);
    all.push(...json.data.map(({ id }: { id: string }) => id));
    if (!json.links.next) break;
    path = json.links.next.slice(json.links.next.indexOf('/api/'));
  }
  const [{ count } = { count: 0n }] = await server.services.db.query<{ count: bigint }>(
    'SELECT count(*) AS count FROM profiles WHERE account_id = $1',
    [server.accountId],
  );
  expect(new Set(all).size).toBe(Number(count));
  expect(all).toHaveLength(Number(count));
});
