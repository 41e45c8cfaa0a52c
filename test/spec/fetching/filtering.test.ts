import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Called, call } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { idsOf, walkForwards } from '../support/follow.ts';
import { listings } from '../support/listings.ts';
import { coarseClock, type Shop, stockShop } from '../support/shop.ts';

/** Fetching data: filtering, which JSON:API leaves to the server; the grammar is the reference's. */
let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startTestServer({ clock: coarseClock() });
  shop = await stockShop(server);
});
afterAll(() => server.close());

const filtered = (path: string, filter: string): Promise<Called> => call(server, `GET ${path}?filter=${encodeURIComponent(filter)}`);
const walkFiltered = async (path: string, filter: string): Promise<readonly string[]> =>
  (await walkForwards(server, `${path}?filter=${encodeURIComponent(filter)}`)).ids;

function refused({ status, body }: Called, filter: string): string {
  expect([status, body.errors?.[0].source, body.errors?.[0].code], filter).toEqual([400, { parameter: 'filter' }, 'invalid']);
  return body.errors[0].detail;
}

/** Everything that any operator of the grammar could be given. */
const OPERATORS = [
  'equals',
  'less-than',
  'less-or-equal',
  'greater-than',
  'greater-or-equal',
  'contains',
  'contains-any',
  'contains-all',
  'starts-with',
  'ends-with',
  'any',
  'has',
];
const ARITIES = { single: (value: string) => `,${value}`, list: (value: string) => `,[${value},${value}]`, none: () => '' } as const;

const all = listings();
const fields = all.flatMap(([id, listing]) =>
  Object.entries(listing.surface.filters ?? {}).map(([field, rule]) => [id, field, rule, listing] as const),
);

describe.each(fields)('%s by %s', (_id, field, rule, listing) => {
  // The field that a listing must be filtered by is asked for once.
  const needed = listing.surface.filterRules?.required?.includes(field);
  const ask = (filter: string): Promise<Called> =>
    needed ? filtered(listing.surface.path, filter) : call(server, `GET ${listing.at(shop, `filter=${encodeURIComponent(filter)}`)}`);
  // Text that names a metric must name one that exists.
  const sample = async (): Promise<string> => {
    if (field === 'metric_id') return JSON.stringify((await call(server, 'GET /api/metrics')).body.data[0].id);
    if (rule.value?.format === 'date-time') return '2026-09-04T13:40:00Z';
    if (rule.value?.enum) return `"${rule.value.enum[0]}"`;
    if (rule.value?.type === 'boolean') return 'true';
    return rule.value?.type === 'string' ? '"x"' : '1788529200';
  };

  test('takes its own operators and no others', async () => {
    const value = await sample();
    for (const operator of OPERATORS) {
      for (const [arity, write] of Object.entries(ARITIES)) {
        const filter = `${operator}(${field}${write(value)})`;
        if (rule.operators[arity as keyof typeof ARITIES]?.includes(operator as never)) {
          const { status, body } = await ask(filter);
          expect(status, `${filter} ${JSON.stringify(body)}`).toBe(200);
        } else refused(await ask(filter), filter);
      }
    }
  });

  test.runIf(rule.value !== undefined)('takes values of its own kind alone', async () => {
    const [arity, [operator] = []] = Object.entries(rule.operators)[0] as [keyof typeof ARITIES, string[]];
    const { type, format, bare } = rule.value ?? {};
    const odd =
      format === 'date-time'
        ? ['tomorrow', '"x"', '2026-13-01T00:00:00Z', '1', '']
        : type === 'string'
          ? ['x', ...(bare ? [] : ['1']), 'true', '']
          : type === 'boolean'
            ? ['"true"', '1', 'yes', 'TRUE', '']
            : ['x', '"1"', '1e999', 'NaN', ''];
    for (const value of odd) {
      const filter = `${operator}(${field}${ARITIES[arity](value)})`;
      refused(await ask(filter), filter);
    }
  });
});

describe('a filter', () => {
  test.each([
    'equals',
    'equals(',
    'equals()',
    'equals(email)',
    'equals(email,)',
    'equals(email,"a"',
    'equals(email,"a)',
    'equals(email,"a"))',
    'equals(email,"a") equals(email,"b")',
    'equals(email,"a"),',
    ',equals(email,"a")',
    'equals(email,"a","b")',
    'any(email,["a")',
    'any(email,"a"])',
    'Equals(email,"a")',
    'and()',
    'and(equals(email,"a")',
    'or(equals(email,"a"),equals(email,"b"))',
    'not(equals(email,"a"))',
    'equals(nonsense,"a")',
    'equals(constructor,"a")',
    'constructor(email,"a")',
    'equals(email,"\\u0000")',
    'equals(email,"\\ud800")',
    'equals(email,"\\x")',
    `${'and('.repeat(40)}equals(email,"a")${')'.repeat(40)}`,
    Array(120).fill('equals(email,"a")').join(','),
    '(',
    '"',
    "'",
    '[',
    '💥',
  ])('%s is refused', async (filter) => {
    expect(refused(await filtered('/api/profiles', filter), filter).length).toBeGreaterThan(20);
  });

  test.each([
    'equals(email,"person-1@example.com")',
    "equals(email,'person-1@example.com')",
    ' equals( email , "person-1@example.com" ) ',
    'and(equals(email,"person-1@example.com"))',
    'and(equals(email,"person-1@example.com"),greater-than(created,2020-01-01T00:00:00Z))',
    'equals(email,"person-1@example.com"),greater-than(created,2020-01-01T00:00:00Z)',
    'and(and(equals(email,"person-1@example.com")),greater-than(created,"2020-01-01"))',
    'equals(email,"PERSON-1@Example.com")',
    'equals(email,"person\\u002d1@example.com")',
  ])('%s finds one', async (filter) => {
    const { status, body } = await filtered('/api/profiles', filter);
    expect([status, body.data?.map(({ id }: { id: string }) => id)]).toEqual([200, [shop.profileIds[1]]]);
  });

  test('that is empty asks for nothing', async () => {
    expect((await filtered('/api/profiles', '')).body.data).toHaveLength(18);
    expect((await filtered('/api/profiles', ' ')).body.data).toHaveLength(18);
  });

  test('may be written with raw brackets, quotes and commas', async () => {
    const { status, body } = await call(server, 'GET /api/profiles?filter=any(email,["person-1@example.com","person-2@example.com"])');
    expect([status, body.data.length]).toEqual([200, 2]);
  });
});

describe('finds exactly what it asks for', () => {
  test('profiles by their identifiers', async () => {
    expect(await walkFiltered('/api/profiles', 'equals(external_id,"person 3")')).toEqual([shop.profileIds[3]]);
    expect(await walkFiltered('/api/profiles', 'equals(external_id,"Person 3")')).toEqual([]);
    expect(await walkFiltered('/api/profiles', `equals(id,"${shop.profileIds[5]}")`)).toEqual([shop.profileIds[5]]);
    const some = shop.profileIds.slice(4, 8);
    expect(await walkFiltered('/api/profiles', `any(id,[${some.map((id) => `"${id}"`)}])`)).toEqual(some.toSorted());
    expect(await walkFiltered('/api/profiles', 'equals(id,"nobody")')).toEqual([]);
  });

  test('lists by names, with characters that mean something elsewhere', async () => {
    for (const name of ["O'Neil", '100%', 'a_b', 'Zoë', '日本', '😀', ' blank']) {
      const { body } = await filtered('/api/lists', `any(name,[${JSON.stringify(name)}])`);
      expect(body.data.map(({ attributes }: { attributes: { name: string } }) => attributes.name)).toEqual([name]);
    }
    expect(await walkFiltered('/api/lists', 'any(name,["Same"])')).toHaveLength(3);
    expect(await walkFiltered('/api/lists', 'any(name,["a%b","O\'N"])')).toEqual([]);
  });

  test('rows by their times: at, before and after a moment that many share', async () => {
    const profiles = (await walkForwards(server, '/api/profiles?sort=created')).pages.flatMap(({ data }) => data);
    const times = profiles.map(({ attributes }) => attributes.created as string);
    const moment = times[Math.floor(times.length / 2)] as string;
    expect(times.filter((time) => time === moment).length).toBeGreaterThan(1);
    const expected = (test: (time: string) => boolean): string[] => profiles.filter((_, i) => test(times[i] as string)).map(({ id }) => id);
    const found = async (operator: string): Promise<string[]> => [
      ...(await walkForwards(server, `/api/profiles?sort=created&filter=${encodeURIComponent(`${operator}(created,${moment})`)}`)).ids,
    ];
    expect(await found('less-than')).toEqual(expected((time) => time < moment));
    expect(await found('greater-than')).toEqual(expected((time) => time > moment));
  });

  test('events by profile, metric and both kinds of time', async () => {
    const { pages } = await walkForwards(server, '/api/events?page[size]=1000');
    const events = pages.flatMap(({ data }) => data);
    const expected = (test: (event: Called['body']) => boolean): string[] =>
      events
        .filter(test)
        .map(({ id }) => id)
        .sort();
    const found = async (filter: string): Promise<string[]> => [...(await walkFiltered('/api/events', filter))].sort();
    const { profile, metric } = events[0].relationships;
    expect(await found(`equals(profile_id,"${profile.data.id}")`)).toEqual(
      expected((event) => event.relationships.profile.data.id === profile.data.id),
    );
    expect(await found(`equals(metric_id,"${metric.data.id}")`)).toEqual(
      expected((event) => event.relationships.metric.data.id === metric.data.id),
    );
    const { timestamp, datetime } = events[3].attributes;
    for (const [operator, test] of [
      ['less-than', (time: number) => time < timestamp],
      ['less-or-equal', (time: number) => time <= timestamp],
      ['greater-than', (time: number) => time > timestamp],
      ['greater-or-equal', (time: number) => time >= timestamp],
    ] as const) {
      const ids = expected((event) => test(event.attributes.timestamp));
      expect(await found(`${operator}(timestamp,${timestamp})`), operator).toEqual(ids);
      expect(await found(`${operator}(datetime,${datetime})`), operator).toEqual(ids);
      expect(await found(`${operator}(datetime,${datetime}),${operator}(timestamp,${timestamp})`), operator).toEqual(ids);
    }
    expect(await found('has(metric),has(profile)')).toHaveLength(events.length);
  });

  test('members by who they are and when they joined', async () => {
    const path = `/api/lists/${shop.fullListId}/profiles`;
    const members = (await walkForwards(server, path)).pages.flatMap(({ data }) => data);
    expect(await walkFiltered(path, 'any(email,["person-2@example.com","nobody@example.com"])')).toEqual([shop.profileIds[2]]);
    const moment = members[8].attributes.joined_group_at;
    const after = members.filter(({ attributes }) => attributes.joined_group_at > moment).map(({ id }) => id);
    expect(await walkFiltered(path, `greater-than(joined_group_at,${moment})`)).toEqual(after);
    expect(await walkFiltered(path.replace(/profiles$/, 'relationships/profiles'), `greater-than(joined_group_at,${moment})`)).toEqual(
      after,
    );
    expect(await walkFiltered(`/api/lists/${shop.emptyListId}/profiles`, 'any(email,["person-2@example.com"])')).toEqual([]);
  });

  test('nothing of another account', async () => {
    const other = await call(server, `GET /api/profiles?filter=${encodeURIComponent(`equals(id,"${shop.profileIds[0]}")`)}`, {
      key: server.second.key,
    });
    expect([other.status, other.body.data]).toEqual([200, []]);
  });
});

describe('times in filters', () => {
  test.each([
    '2026-09-04T13:39:33Z',
    '2026-09-04T13:39:33.5Z',
    '2026-09-04T13:39:33+00:00',
    '2026-09-04T15:39:33+02:00',
    '2026-09-04T13:39:33+0000',
    '2026-09-04T13:39:33',
    '2026-09-04',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '0001-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59.999999-23:59',
    '1969-12-31T23:59:59Z',
  ])('%s is one', async (time) => {
    for (const filter of [`greater-than(created,${time})`, `greater-than(created,"${time}")`])
      expect((await filtered('/api/profiles', filter)).status).toBe(200);
    // A plus that nobody encoded arrives as a blank.
    expect((await call(server, `GET /api/profiles?filter=greater-than(created,${time})`)).status).toBe(200);
  });

  test.each([0, -1, 0.5, 1e18, -1e18, 1e300, -1e300, 253_402_300_800, -62_135_596_801])('%d seconds are answered', async (seconds) => {
    const { status, body } = await filtered('/api/events', `greater-than(timestamp,${seconds})`);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(idsOf(body).length > 0).toBe(seconds < 2e9);
  });
});
