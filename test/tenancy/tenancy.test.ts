import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declaredOperations } from '../support/operations.ts';
import { caller, makeWorld, pushTokenBody, type Sample, samplesFor, type World } from '../support/samples.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/**
 * The wall between accounts: two accounts with one of each thing, and every operation tried with the key of the other.
 * The guarantee: an answer never holds anything of another account, and nothing of it is changed.
 */
let server: TestServer;
let mine: World;
let theirs: World;

beforeAll(async () => {
  server = await startTestServer();
  mine = await makeWorld(server, server.key, 'mine');
  theirs = await makeWorld(server, server.second.key, 'theirs');
});
afterAll(() => server.close());

const operations = declaredOperations().map((declared) => [declared.operationId, declared] as const);

/** Everything that the other account can see of itself, to be compared before and after. */
async function snapshot(): Promise<string> {
  const call = caller(server.url, server.second.key);
  const paths = [
    ...[
      '/api/accounts',
      '/api/profiles?additional-fields[profile]=subscriptions',
      '/api/events?include=profile,metric',
      '/api/metrics',
      '/api/custom-metrics',
      '/api/mapped-metrics',
      '/api/lists?include=tags',
      '/api/tags?include=tag-group',
      '/api/tag-groups',
      '/api/catalog-items?include=variants',
      '/api/catalog-categories',
      '/api/coupons',
      '/api/images',
      '/api/web-feeds?fields[web-feed]=name,url,updated',
      '/burgee/v1/catalog-feeds?fields[catalog-feed]=name,url,updated',
      '/burgee/v1/catalog-feed-runs',
      '/api/catalog-item-bulk-create-jobs',
      '/api/catalog-category-bulk-delete-jobs',
      '/api/push-tokens?include=profile',
      '/burgee/v1/messages?include=profile',
      '/burgee/v1/erasures',
    ],
    ...[`/api/lists/${theirs.listId}/profiles`, `/api/lists/${theirs.listId}?additional-fields[list]=profile_count`],
  ];
  return JSON.stringify(await Promise.all(paths.map(async (path) => (await call('GET', path)).json)));
}

describe.each(operations)('%s', (operationId, { surface, resource }) => {
  const aim = (sample: Sample) => {
    const id = sample.id === 'ACCOUNT' ? server.second.accountId : sample.id;
    // Whoever has the public key may write: what is tried is our key with what is theirs.
    const query = surface.parameters?.company_id ? `?company_id=${server.accountId}` : '';
    return caller(server.url, server.key)(surface.method, `${surface.path.replace(/\{\w+\}/, id ?? '')}${query}`, sample.body);
  };

  test('never shows or changes what is another account’s', async () => {
    const before = await snapshot();
    const sample = samplesFor(theirs)[operationId];
    if (!sample) throw new Error(`test/support/samples.ts has no call of ${operationId}`);
    const reply = await aim(sample());
    // Every account has the things whose ids are words; those of the caller's own are read or written.
    if (surface.path.includes('{') && !resource.id.values) expect(reply.status).toBe(404);
    const text = JSON.stringify(reply.json ?? '');
    for (const foreign of [
      'theirs@example.com',
      'Metric theirs',
      'List theirs',
      'Tag theirs',
      'Group theirs',
      `"${server.second.accountId}"`,
    ])
      expect(text).not.toContain(foreign);
    expect(await snapshot()).toBe(before);
  });
});

test('another account’s things are not found by filters, includes or linkage', async () => {
  const call = caller(server.url, server.key);
  const none = async (path: string) => expect((await call('GET', path)).json.data).toEqual([]);
  await none(`/api/profiles?filter=equals(id,"${theirs.profileId}")`);
  await none('/api/profiles?filter=equals(email,"theirs@example.com")');
  await none(`/api/lists?filter=any(id,["${theirs.listId}"])`);
  await none(`/api/events?filter=equals(profile_id,"${theirs.profileId}")`);
  await none(`/burgee/v1/messages?filter=equals(profile.id,"${theirs.profileId}")`);
  await none('/burgee/v1/messages?filter=equals(to,"theirs@example.com")');
  await none(`/api/push-tokens?filter=equals(id,"${theirs.pushTokenId}")`);
  await none(`/api/push-tokens?filter=equals(profile.id,"${theirs.profileId}")`);
  await none(`/api/lists/${mine.listId}/profiles?filter=any(push_token,["${theirs.pushTokenId}"])`);
  expect((await call('GET', `/api/events?filter=equals(metric_id,"${theirs.metricId}")`)).status).toBe(400);
});

test('another account’s profile cannot be put on a list', async () => {
  const call = caller(server.url, server.key);
  const body = { data: [{ type: 'profile', id: theirs.profileId }] };
  const reply = await call('POST', `/api/lists/${mine.listId}/relationships/profiles`, body);
  expect(reply.status).toBe(400);
  expect(reply.json.errors[0].source.pointer).toBe('/data/0/id');
});

test('the same address is two people in two accounts', async () => {
  const body = { data: { type: 'profile', attributes: { email: 'both@example.com' } } };
  const [one, two] = await Promise.all([
    caller(server.url, server.key)('POST', '/api/profiles', body),
    caller(server.url, server.second.key)('POST', '/api/profiles', body),
  ]);
  expect([one?.status, two?.status]).toEqual([201, 201]);
  expect(one?.json.data.id).not.toBe(two?.json.data.id);
});

test('the same push token is one in each of two accounts', async () => {
  const bodies = ['one', 'two'].map((name) => pushTokenBody(`${name}@example.com`, 'both'));
  const calls = [server.key, server.second.key].map((key) => caller(server.url, key));
  await Promise.all(calls.map((call, i) => call('POST', '/api/push-tokens', bodies[i])));
  const owners = await Promise.all(calls.map((call) => call('GET', '/api/push-tokens/both/profile')));
  expect(owners.map(({ json }) => json.data.attributes.email)).toEqual(['one@example.com', 'two@example.com']);
  expect((await calls[0]?.('DELETE', '/api/push-tokens/both'))?.status).toBe(204);
  expect((await calls[1]?.('GET', '/api/push-tokens/both'))?.status).toBe(200);
});

test('a cursor of one account shows another only its own rows', async () => {
  const other = caller(server.url, server.second.key);
  await other('POST', '/api/profiles', { data: { type: 'profile', attributes: { external_id: 'theirs-too' } } });
  const { next } = (await other('GET', '/api/profiles?page[size]=1&sort=-created')).json.links;
  const cursor = new URL(next).searchParams.get('page[cursor]');
  const reply = await caller(server.url, server.key)('GET', `/api/profiles?page[size]=1&sort=-created&page[cursor]=${cursor}`);
  expect(reply.status).toBe(200);
  expect(JSON.stringify(reply.json)).not.toContain('theirs');
});
