import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { walkForwards } from '../support/follow.ts';
import { listings } from '../support/listings.ts';
import { coarseClock, type Shop, stockShop } from '../support/shop.ts';

/** Fetching data: sorting. */
let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startTestServer({ clock: coarseClock() });
  shop = await stockShop(server);
});
afterAll(() => server.close());

const all = listings();
const sorted = all.flatMap(([id, listing]) => (listing.surface.sorts ?? []).map((sort) => [id, sort, listing] as const));

/** Text compares byte by byte, whatever the language; nobody's e-mail address comes first. */
const compare = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : Buffer.compare(Buffer.from(String(a ?? '')), Buffer.from(String(b ?? '')));

describe.each(sorted)('%s by %s', (_id, sort, listing) => {
  const values = async (direction: string): Promise<unknown[]> => {
    const { pages } = await walkForwards(server, listing.at(shop, `sort=${direction}${sort}`));
    return pages.flatMap(({ data }) => data).map(({ id, attributes }) => (sort === 'id' ? id : attributes?.[sort]));
  };

  test('rises, and falls with a hyphen in front', async () => {
    const [rising, falling] = [await values(''), await values('-')];
    expect(rising.length).toBeGreaterThan(4);
    expect(rising).toEqual(rising.toSorted(compare));
    expect(falling).toEqual(rising.toReversed());
  });
});

describe.each(all)('%s', (_id, listing) => {
  const names = listing.surface.sorts;

  test.runIf(names === undefined)('cannot be sorted', async () => {
    const { status, body } = await call(server, `GET ${listing.at(shop, 'sort=id')}`);
    expect([status, body.errors[0].source]).toEqual([400, { parameter: 'sort' }]);
  });

  test.runIf(names !== undefined)('is refused other sorts, and told which there are', async () => {
    const [name = ''] = names ?? [];
    for (const sort of [
      'nonsense',
      `--${name}`,
      `+${name}`,
      name.toUpperCase(),
      `${name},${name}`,
      `${name},-id`,
      '-',
      'constructor',
      '-toString',
    ]) {
      const { status, body } = await call(server, `GET ${listing.at(shop, `sort=${encodeURIComponent(sort)}`)}`);
      expect([status, body.errors?.[0].source], sort).toEqual([400, { parameter: 'sort' }]);
      for (const one of names ?? []) expect(body.errors[0].detail).toContain(one);
    }
  });
});

test('departs: one sort field at a time', async () => {
  const { status, body } = await call(server, 'GET /api/profiles?sort=created,email');
  expect(status).toBe(400);
  expect(body.errors[0].detail).toMatch(/^Only one sort field can be used\./);
});

test('events come newest first, members in the order in which they joined', async () => {
  const events = await walkForwards(server, '/api/events');
  expect(events.ids).toEqual((await walkForwards(server, '/api/events?sort=-datetime')).ids);
  const members = await walkForwards(server, `/api/lists/${shop.fullListId}/profiles`);
  expect(members.ids).toEqual((await walkForwards(server, `/api/lists/${shop.fullListId}/profiles?sort=joined_group_at`)).ids);
});
