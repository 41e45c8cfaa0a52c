import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { follow, idsOf, walkBackwards, walkForwards } from '../support/follow.ts';
import { type Listing, listings, smallPages, unstocked } from '../support/listings.ts';
import { coarseClock, type Shop, stockShop } from '../support/shop.ts';

/** Fetching data: pagination. Generated for every listing and each of its sorts, over rows of which many sort alike. */
let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startTestServer({ clock: coarseClock() });
  shop = await stockShop(server);
});
afterAll(() => server.close());

const sortsOf = ({ surface }: Listing): string[] => ['', ...(surface.sorts ?? []).flatMap((name) => [`sort=${name}`, `sort=-${name}`])];
test('every listing is walked: support/shop.ts has several pages for each', () => {
  expect(unstocked()).toEqual([]);
});

const walks = listings().flatMap(([id, listing]) => sortsOf(listing).map((sort) => [id, sort, listing] as const));

describe.each(walks)('%s %s', (_id, sort, listing) => {
  const start = (): string => listing.at(shop, sort, smallPages(listing));

  test('has every row once, and the same pages back as forth', async () => {
    const { pages, ids } = await walkForwards(server, start());
    expect(pages.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
    const whole = (await walkForwards(server, listing.at(shop, sort))).ids;
    expect(ids).toEqual(whole);
    expect(pages[0].links.prev).toBeNull();
    const sizes = pages.map(({ data }) => data.length);
    expect(sizes.slice(0, -1).every((size) => size === sizes[0])).toBe(true);
    const back = await walkBackwards(server, pages.at(-1));
    expect(back.map(idsOf)).toEqual(pages.map(idsOf));
  });

  test('comes back to where it was by next and prev', async () => {
    const first = (await call(server, `GET ${start()}`)).body;
    const second = (await follow(server, first.links.next)).body;
    const firstAgain = (await follow(server, second.links.prev)).body;
    expect(idsOf(firstAgain)).toEqual(idsOf(first));
    expect(idsOf((await follow(server, firstAgain.links.next)).body)).toEqual(idsOf(second));
  });
});

describe.each(listings())('%s', (_id, listing) => {
  const start = (): string => listing.at(shop, smallPages(listing));

  test('takes a whole link as its cursor', async () => {
    const { next } = (await call(server, `GET ${start()}`)).body.links;
    const bare = new URL(next).searchParams.get('page[cursor]') as string;
    const second = await follow(server, next);
    for (const cursor of [bare, next, next.replace('http://', 'https://'), new URL(next).search, `${bare}==`]) {
      const path = `${listing.at(shop, smallPages(listing), `page[cursor]=${encodeURIComponent(cursor)}`)}`;
      const { status, body } = await call(server, `GET ${path}`);
      expect([status, idsOf(body)], cursor).toEqual([200, idsOf(second.body)]);
    }
  });

  test.runIf(listing.surface.page?.size)('takes sizes from 1 to its largest, and no others', async () => {
    const { max = 0, default: usual = 0 } = listing.surface.page?.size ?? {};
    const sized = (size: string) => call(server, `GET ${listing.at(shop, `page[size]=${size}`)}`);
    expect((await sized('1')).body.data).toHaveLength(1);
    expect((await sized(String(max))).status).toBe(200);
    expect((await call(server, `GET ${listing.at(shop)}`)).body.data.length).toBeLessThanOrEqual(usual);
    for (const size of ['0', '-1', String(max + 1), '1.5', '1e1', '0x1', '', 'ten', '99999999999999999999', '١', '1 1']) {
      const { status, body } = await sized(encodeURIComponent(size));
      expect([status, body.errors?.[0].source], size).toEqual([400, { parameter: 'page[size]' }]);
    }
  });

  test.runIf(!listing.surface.page?.size)('has pages of one size', async () => {
    const { status, body } = await call(server, `GET ${listing.at(shop, 'page[size]=5')}`);
    expect([status, body.errors[0].source]).toEqual([400, { parameter: 'page[size]' }]);
  });

  test('knows no other way to ask for pages', async () => {
    for (const parameter of ['page[number]', 'page[offset]', 'page[limit]', 'page[after]', 'page', 'page[]', 'offset', 'limit']) {
      const { status, body } = await call(server, `GET ${listing.at(shop, `${encodeURIComponent(parameter)}=1`)}`);
      expect([status, body.errors?.[0].source], parameter).toEqual([400, { parameter }]);
    }
  });
});

test('keeps the place when rows come and go in front of it', async () => {
  const list = (await call(server, 'POST /api/lists', { body: { data: { type: 'list', attributes: { name: 'Moving' } } } })).body.data.id;
  const path = `/api/lists/${list}/relationships/profiles`;
  const change = (method: string, ids: readonly string[]) =>
    call(server, `${method} ${path}`, { body: { data: ids.map((id) => ({ type: 'profile', id })) } });
  await change('POST', shop.profileIds.slice(0, 6));
  const all = (await walkForwards(server, path)).ids;
  const first = (await call(server, `GET ${path}?page[size]=2`)).body;
  await change('DELETE', idsOf(first));
  expect(idsOf((await follow(server, first.links.next)).body)).toEqual(all.slice(2, 4));
  await change('POST', shop.profileIds.slice(6, 9));
  const rest = await walkForwards(server, first.links.next.slice(server.url.length));
  expect(rest.ids).toHaveLength(7);
  expect(rest.ids.slice(0, 4)).toEqual(all.slice(2));
});

test('answers an empty list with no links to go to', async () => {
  for (const path of ['profiles', 'relationships/profiles']) {
    const { body } = await call(server, `GET /api/lists/${shop.emptyListId}/${path}`);
    expect(body).toEqual({ data: [], links: { self: `${server.url}/api/lists/${shop.emptyListId}/${path}`, next: null, prev: null } });
  }
});
