import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf } from '../../support/address.ts';
import { call } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { type Listing, listings, smallPages } from '../support/listings.ts';
import { coarseClock, type Shop, stockShop } from '../support/shop.ts';

/** Fetching data: cursors that are not the server's own, or belong somewhere else. */
let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startTestServer({ clock: coarseClock() });
  shop = await stockShop(server);
});
afterAll(() => server.close());

const sortsOf = ({ surface }: Listing): string[] => ['', ...(surface.sorts ?? []).flatMap((name) => [`sort=${name}`, `sort=-${name}`])];

async function cursorOf(listing: Listing, sort: string): Promise<string> {
  const { body } = await call(server, `GET ${listing.at(shop, sort, smallPages(listing))}`);
  return new URL(body.links.next).searchParams.get('page[cursor]') as string;
}

const ask = (listing: Listing, ...query: string[]) => call(server, `GET ${listing.at(shop, ...query)}`);
const asCursor = (text: string): string => `page[cursor]=${encodeURIComponent(text)}`;
const pack = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const unpack = (cursor: string): unknown[] => JSON.parse(Buffer.from(cursor, 'base64url').toString());

async function expectRefused(listing: Listing, ...query: string[]): Promise<void> {
  const { status, body } = await ask(listing, ...query);
  expect([status, body.errors?.[0].source, body.errors?.[0].code], query.join('&')).toEqual([
    400,
    { parameter: 'page[cursor]' },
    'invalid',
  ]);
}

describe.each(listings())('a cursor of %s', (id, listing) => {
  test('is refused under another sort, filter or path', async () => {
    const sorts = sortsOf(listing);
    for (const sort of sorts) {
      const cursor = asCursor(await cursorOf(listing, sort));
      for (const other of sorts) if (other !== sort) await expectRefused(listing, other, cursor);
      const filter = filterOf(listing);
      if (filter !== undefined) await expectRefused(listing, sort, `filter=${encodeURIComponent(filter)}`, cursor);
      for (const [other, elsewhere] of listings()) {
        const fits = sort === '' || elsewhere.surface.sorts?.includes(sort.replace(/^sort=-?/, ''));
        if (other !== id && fits) await expectRefused(elsewhere, sort, cursor);
      }
    }
  });

  test.runIf(listing.surface.path.includes('{'))('is refused for another owner', async () => {
    const cursor = asCursor(await cursorOf(listing, ''));
    const path = listing.surface.path.replace('{id}', shop.emptyListId);
    await expectRefused({ ...listing, at: (_, ...query) => addressOf(listing.surface, path, ...query) }, cursor);
  });

  test('is no door to another account', async () => {
    if (listing.surface.path.includes('{')) return;
    const cursor = asCursor(await cursorOf(listing, ''));
    const { status, body } = await call(server, `GET ${listing.at(shop, cursor)}`, { key: server.second.key });
    // Of some things every account has one from its beginning.
    const own = (await call(server, `GET ${listing.at(shop)}`, { key: server.second.key })).body.data.map(({ id }: { id: string }) => id);
    expect([status, body.data.filter(({ id }: { id: string }) => !own.includes(id))]).toEqual([200, []]);
  });

  test('may be asked for with another size', async () => {
    if (!listing.surface.page?.size) return;
    const cursor = asCursor(await cursorOf(listing, ''));
    expect((await ask(listing, 'page[size]=1', cursor)).body.data).toHaveLength(1);
  });
});

const NOT_OURS = [
  ...[
    'x',
    '%',
    '!!!',
    '-',
    '_',
    '===',
    'null',
    '0',
    '\u{1F600}',
    'a'.repeat(8193),
    'a'.repeat(33_000),
    'page[cursor]=',
    'https://example.com/',
  ],
  ...['', 'nonsense', '[', '[]', '{}', 'null', '1', '"text"', '[1]', '[[]]', `${'['.repeat(5000)}`, '\u0000', '[1,"x","n","x"]'].map(
    (text) => pack(text),
  ),
  Buffer.from([0xff, 0xfe, 0x00]).toString('base64url'),
].filter((text) => text !== '');

/** Values that stand in no cursor of ours, whatever is sorted by. */
const NEVER_A_VALUE = [null, true, {}, [], ['x'], 'half \ud800', 'with \u0000'];
/** Values that are of another type than some columns, or at the ends of what they hold. */
const ODD_VALUES = [
  'x',
  '',
  ' ',
  '0',
  '-1',
  '1e400',
  'a'.repeat(3000),
  0,
  -0,
  -1,
  1.5,
  1e15,
  7.9e15,
  -7.9e15,
  8e15,
  -8e15,
  2 ** 53,
  1e300,
  -1e300,
];

describe.each(listings())('a forged cursor of %s', (_id, listing) => {
  test('is refused when it cannot be read', async () => {
    for (const text of NOT_OURS) await expectRefused(listing, asCursor(text));
  });

  test('is refused when any part of it is of a wrong kind', async () => {
    for (const sort of sortsOf(listing)) {
      const [version, hash, direction, ...values] = unpack(await cursorOf(listing, sort));
      const refused = (...parts: unknown[]) => expectRefused(listing, sort, asCursor(pack(parts)));
      await refused(2, hash, direction, ...values);
      await refused(String(version), hash, direction, ...values);
      await refused(version, 'AAAAAAAAAAAA', direction, ...values);
      await refused(version, null, direction, ...values);
      for (const other of ['', 'next', 'N', 1, null, undefined]) await refused(version, hash, other, ...values);
      await refused(version, hash, direction);
      await refused(version, hash, direction, ...values, 'more');
      await refused(version, hash, direction, ...values.slice(1));
      for (let at = 0; at < values.length; at++)
        for (const odd of NEVER_A_VALUE) await refused(version, hash, direction, ...values.with(at, odd));
    }
  });

  test('with values at the edge is answered or refused, and never a failure', async () => {
    for (const sort of sortsOf(listing)) {
      const [version, hash, , ...values] = unpack(await cursorOf(listing, sort));
      for (const direction of ['n', 'p']) {
        for (let at = 0; at < values.length; at++) {
          for (const odd of ODD_VALUES) {
            const cursor = asCursor(pack([version, hash, direction, ...values.with(at, odd)]));
            const { status, body } = await ask(listing, sort, cursor);
            if (typeof odd !== typeof values[at] || (typeof odd === 'number' && Math.abs(odd) >= 8e15))
              expect([status, odd]).toEqual([400, odd]);
            else expect([200, 400], JSON.stringify([odd, body])).toContain(status);
          }
        }
      }
    }
  });
});

/** Some filter that the listing takes and that all rows may pass. */
function filterOf({ surface }: Listing): string | undefined {
  for (const [field, { operators, value }] of Object.entries(surface.filters ?? {})) {
    const operator = operators.single?.find((name) => name.startsWith('greater'));
    if (operator && value?.format === 'date-time') return `${operator}(${field},2020-01-01T00:00:00Z)`;
  }
  return surface.filters?.['integration.name'] ? 'equals(integration.name,"API")' : undefined;
}
