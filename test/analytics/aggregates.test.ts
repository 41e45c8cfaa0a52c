import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Aggregate, queryAggregates } from '../../src/engine/analytics/query-aggregates.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { parseIso } from '../../src/lib/time.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { contextOf } from '../support/event-engine.ts';
import { type Asked, evaluate, labelOf, type ToldEvent } from './reference.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

let nextId = 1n;
const eventIds = { next: () => nextId++ } as Parameters<typeof queryAggregates>[0]['eventIds'];
let accounts = 0;

/** An account with one metric, `METRIC`, and these events. */
async function accountWith(events: readonly ToldEvent[]): Promise<string> {
  const accountId = `AG${String(accounts++).padStart(4, '0')}`;
  await database.db.query(
    `INSERT INTO metrics (account_id, id, name, integration, created_at, updated_at)
     VALUES ($1, 'METRIC', 'Metric', 'api', '2026-01-01 00:00:00+00', '2026-01-01 00:00:00+00')`,
    [accountId],
  );
  const rows = events.map(({ profile, second, value, properties }) => ({ profile, id: String(nextId++), second, value, properties }));
  await database.db.query(
    `INSERT INTO events (account_id, profile_id, id, metric_id, unique_id, occurred_at, value, properties)
     SELECT $1, r.profile, r.id, 'METRIC', r.id::text, to_timestamp(r.second), r.value, r.properties
     FROM json_to_recordset($2::json) AS r(profile uuid, id bigint, second float8, value numeric, properties jsonb)`,
    [accountId, JSON.stringify(rows)],
  );
  return accountId;
}

const iso = (second: number): string => new Date(second * 1000).toISOString();
const secondOf = (text: string): number => (parseIso(text) as number) / 1_000_000;

const ask = (accountId: string, { zone, interval, from, until, by }: Asked, more: object = {}): Promise<Aggregate> =>
  queryAggregates({ db: database.db, clock: systemClock(), eventIds }, contextOf(accountId), {
    ...{ metric_id: 'METRIC', measurements: ['count', 'sum_value', 'unique'], timezone: zone, interval, by },
    conditions: [
      { index: 0, field: 'datetime', operator: 'greater-or-equal', values: [iso(from)] },
      { index: 1, field: 'datetime', operator: 'less-than', values: [iso(until)] },
    ],
    ...more,
  });

/** Days on which clocks change, or a day is missing; at midnight in Havana, Beirut and São Paulo, by half an hour on Lord Howe. */
const ODD_DAYS = [
  ...[
    ['America/New_York', '2026-03-08'],
    ['America/New_York', '2026-11-01'],
    ['Europe/London', '2026-03-29'],
    ['Europe/London', '2026-10-25'],
  ],
  ...[
    ['America/Havana', '2026-03-08'],
    ['America/Havana', '2026-11-01'],
    ['Asia/Beirut', '2026-03-29'],
    ['Asia/Beirut', '2026-10-25'],
  ],
  ...[
    ['America/Sao_Paulo', '2018-11-04'],
    ['America/Sao_Paulo', '2019-02-17'],
    ['Asia/Kathmandu', '2026-03-01'],
    ['UTC', '2024-02-29'],
  ],
  ...[
    ['Australia/Lord_Howe', '2026-04-05'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['Pacific/Apia', '2011-12-30'],
  ],
] as [string, string][];

const asked: fc.Arbitrary<Asked> = fc
  .record({
    odd: fc.constantFrom(...ODD_DAYS),
    interval: fc.constantFrom('hour' as const, 'day' as const, 'week' as const, 'month' as const),
    before: fc.integer({ min: 0, max: 100 * 3600 }),
    after: fc.integer({ min: 1, max: 120 * 3600 }),
    by: fc.subarray(['List', 'URL'], { minLength: 0 }),
  })
  .map(({ odd: [zone, day], interval, before, after, by }) => {
    const middle = secondOf(`${day}T00:00:00Z`);
    // Where a clock moves by half an hour an hour has no name of its own: buckets.test.ts tells what happens there.
    const told = zone === 'Australia/Lord_Howe' && interval === 'hour' ? ('day' as const) : interval;
    return { zone, interval: told, from: middle - before, until: middle + after, by };
  });

const toldEvents = ({ from, until }: Asked): fc.Arbitrary<ToldEvent[]> =>
  fc.array(
    fc.record({
      profile: fc.constantFrom(...'abcde').map((letter) => `00000000-0000-4000-8000-00000000000${letter}`),
      second: fc.integer({ min: from - 7200, max: until + 7200 }),
      value: fc.option(fc.integer({ min: -40, max: 400 }).map((quarters) => quarters / 4)),
      properties: fc.dictionary(fc.constantFrom('List', 'URL'), fc.constantFrom('', 'a', 'B', 'ä', 'a"b')),
    }),
    { maxLength: 60 },
  );

const RUNS = Number(process.env.BURGEE_FUZZ_RUNS ?? 60);

test('aggregates are what adding up event by event gives, in every zone, across changes of clocks', { timeout: 240_000 }, async () => {
  const cases = asked.chain((question) => fc.tuple(fc.constant(question), toldEvents(question)));
  await fc.assert(
    fc.asyncProperty(cases, async ([question, events]) => {
      const { row } = await ask(await accountWith(events), question);
      const { zone, interval, from, until } = question;
      const starts = row.dates.map(secondOf);
      const labels = starts.map((second) => labelOf(zone, interval, second));
      expect(new Set(labels).size).toBe(labels.length);
      for (const [i, start] of starts.entries()) expect(labelOf(zone, interval, start - 1)).not.toBe(labels[i]);
      const touched = new Set([labelOf(zone, interval, from), labelOf(zone, interval, until - 1)]);
      for (let second = from; second < until; second += 1800) touched.add(labelOf(zone, interval, second));
      expect(new Set(labels)).toEqual(touched);
      const expected = evaluate(events, question);
      const shown = new Map(row.data.map(({ dimensions, measurements }) => [JSON.stringify(dimensions), measurements]));
      expect([...shown.keys()].sort()).toEqual(
        expected.size > 0 ? [...expected.keys()].sort() : [JSON.stringify(question.by.map(() => ''))],
      );
      for (const [group, measurements] of shown) {
        for (const name of ['count', 'sum_value', 'unique'] as const) {
          expect(measurements[name]).toEqual(labels.map((label) => expected.get(group)?.get(label)?.[name] ?? 0));
        }
      }
    }),
    { numRuns: RUNS },
  );
});

describe('pages', () => {
  const question: Asked = { zone: 'UTC', interval: 'day', from: 1_780_000_000, until: 1_780_100_000, by: ['URL', 'List'] };
  const event = (n: number): ToldEvent => ({
    profile: `00000000-0000-4000-8000-0000000000${String(n % 3).padStart(2, '0')}`,
    ...{ second: question.from + n, value: n % 5, properties: { URL: `u${n % 4}`, ...(n % 2 === 0 ? { List: 'L' } : {}) } },
  });

  test.each(['URL', '-URL', 'List', '-List', 'count', '-count', 'sum_value', '-sum_value', 'unique', '-unique', undefined])(
    'in the order of %s have every row once',
    async (sort) => {
      const accountId = await accountWith(Array.from({ length: 37 }, (_, n) => event(n)));
      const whole = (await ask(accountId, question, { sort })).row.data.map(({ dimensions }) => dimensions);
      expect(whole).toHaveLength(4);
      const paged: (readonly string[])[] = [];
      let cursor: string | undefined;
      do {
        const page = await ask(accountId, question, { sort, page_size: 1, page_cursor: cursor });
        paged.push(...page.row.data.map(({ dimensions }) => dimensions));
        cursor = page.next && `https://example.com/api/metric-aggregates?page_cursor=${page.next}`;
      } while (cursor !== undefined);
      expect(paged).toEqual(whole);
    },
  );

  test('of another request are refused', async () => {
    const accountId = await accountWith([event(0), event(1)]);
    const { next } = await ask(accountId, question, { page_size: 1 });
    await expect(ask(accountId, question, { page_size: 1, sort: '-count', page_cursor: next })).rejects.toMatchObject({
      faults: [{ at: ['page_cursor'] }],
    });
  });
});

test('events are told apart only as far as the filters let them in', async () => {
  const question: Asked = { zone: 'UTC', interval: 'day', from: 1_780_000_000, until: 1_780_001_000, by: [] };
  const base = { profile: '00000000-0000-4000-8000-000000000001', value: 1 };
  const accountId = await accountWith(['a', 'b', 'c'].map((URL, n) => ({ ...base, second: question.from + n, properties: { URL } })));
  const conditions = [
    { index: 0, field: 'datetime', operator: 'greater-or-equal', values: [iso(question.from)] },
    { index: 1, field: 'datetime', operator: 'less-than', values: [iso(question.until)] },
    { index: 2, field: 'URL', operator: 'any', values: ['a', 'c'] },
  ];
  expect((await ask(accountId, question, { conditions })).row.data[0]?.measurements.count).toEqual([2]);
});
