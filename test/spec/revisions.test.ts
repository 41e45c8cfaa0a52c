import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { brokenRules } from './support/document-rules.ts';
import { walkForwards } from './support/follow.ts';
import { coarseClock, type Shop, stockShop } from './support/shop.ts';

/** What JSON:API says holds at older revisions too; a look at what differs between them. */
let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startTestServer({ clock: coarseClock() });
  shop = await stockShop(server);
});
afterAll(() => server.close());

const REVISIONS = ['2026-07-15', '2026-04-15', '2026-01-15', '2025-10-15'];
const get = (path: string, revision: string) => call(server, `GET ${path}`, { revision });
const paths = (): string[] => [
  '/api/profiles?sort=email',
  `/api/profiles/${shop.profileIds[0]}?include=lists`,
  '/api/lists',
  `/api/lists/${shop.fullListId}`,
  `/api/lists/${shop.fullListId}/profiles`,
  `/api/lists/${shop.fullListId}/relationships/profiles`,
  '/api/events?include=profile,metric,attributions',
  '/api/metrics',
  '/api/accounts',
];

describe.each(REVISIONS)('at %s', (revision) => {
  test('documents have the structure that they should', async () => {
    for (const path of paths()) {
      const { status, body, headers } = await get(path, revision);
      expect([status, headers.get('x-klaviyo-api-revision')], path).toEqual([200, revision]);
      expect(brokenRules(body), path).toEqual([]);
    }
    const { body } = await get('/api/profiles?sort=nonsense&colour=blue', revision);
    expect(brokenRules(body)).toEqual([]);
    expect(body.errors).toHaveLength(2);
  });

  test('pages lead to the same rows', async () => {
    for (const path of [
      '/api/profiles?page[size]=5',
      '/api/events',
      '/api/metrics',
      `/api/lists/${shop.fullListId}/relationships/profiles?page[size]=5`,
    ]) {
      const { pages, ids } = await walkForwards(server, path, revision);
      expect(ids, path).toEqual((await walkForwards(server, path)).ids);
      for (const { links } of pages) expect(Object.keys(links)).toEqual(['self', 'next', 'prev']);
    }
  });
});

test('single documents link to themselves since 2026-01-15', async () => {
  for (const revision of REVISIONS) {
    const { body } = await get(`/api/lists/${shop.fullListId}`, revision);
    expect('links' in body, revision).toBe(revision !== '2025-10-15');
    expect((await get('/api/lists', revision)).body.links.self).toBe(`${server.url}/api/lists`);
  }
});

test('the size of pages of events can be chosen since 2026-01-15', async () => {
  for (const revision of REVISIONS) {
    const { status, body } = await get('/api/events?page[size]=7', revision);
    if (revision === '2025-10-15') expect([status, body.errors[0].source]).toEqual([400, { parameter: 'page[size]' }]);
    else expect([status, body.data.length]).toEqual([200, 7]);
  }
});

test('a cursor made at one revision is of use at another', async () => {
  const { next } = (await get('/api/profiles?page[size]=5', '2025-10-15')).body.links;
  const [older, newer] = [await get(next.slice(server.url.length), '2025-10-15'), await get(next.slice(server.url.length), '2026-07-15')];
  expect(newer.body.data.map(({ id }: { id: string }) => id)).toEqual(older.body.data.map(({ id }: { id: string }) => id));
});
