import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countSpans, takeBack } from '../../src/engine/analytics/keep-spans.ts';
import { readBuckets } from '../../src/engine/analytics/read-buckets.ts';
import { lateTouches, writeTouches } from '../../src/engine/events/late-events.ts';
import { recordEvent } from '../../src/engine/events/record-event.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { isoSeconds } from '../../src/lib/time.ts';
import { readCells, type Scope } from '../../src/storage/queries/metric-aggregates.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { contextOf, eventEngine } from '../support/event-engine.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const DAY = 86_400;
const WALL = 1_780_000_000 - (1_780_000_000 % DAY);
const clock = { ...systemClock(), wall: () => WALL * 1_000_000 };
const DAYS = 12;
const buckets = Array.from({ length: DAYS + 1 }, (_, i) => {
  const from = (WALL - (DAYS - i) * DAY) * 1_000_000;
  return { from, until: from + DAY * 1_000_000 };
});
const scopeOf = (accountId: string, cut = 0): Scope => ({
  ...{ accountId, metricId: 'METRIC', by: [], where: [] },
  ...{ from: (buckets[0]?.from as number) + cut * 1_000_000, until: buckets.at(-1)?.until as number },
});

let nextId = 1;
const profileOf = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
async function store(accountId: string, profile: number, second: number, value: number): Promise<void> {
  await database.db.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO events (account_id, profile_id, id, metric_id, unique_id, occurred_at, value, properties)
       VALUES ($1, $2, $3::bigint, 'METRIC', $3::bigint::text, to_timestamp($4::float8), $5, '{}')`,
      [accountId, profileOf(profile), String(nextId++), second, value],
    );
    await writeTouches(tx, lateTouches([{ accountId, metricId: 'METRIC', content: { second } }], clock.wall()));
  });
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('event' as const),
    profile: fc.integer({ min: 0, max: 3 }),
    second: fc.integer({ min: WALL - DAYS * DAY, max: WALL + 7200 }),
    value: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({ kind: fc.constant('ask' as const), cut: fc.constantFrom(0, 0, 5000) }),
  fc.record({ kind: fc.constant('take back' as const) }),
  fc.record({ kind: fc.constant('count' as const) }),
);

let accounts = 0;
const inOrder = (cells: Awaited<ReturnType<typeof readCells>>) =>
  [...cells].filter(({ count }) => count > 0).sort((a, b) => a.bucket - b.bucket);

test('kept aggregates are what counting every event gives, whatever comes late and whenever work is done', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const accountId = `SP${String(accounts++).padStart(4, '0')}`;
      for (const one of [...steps, { kind: 'ask' as const, cut: 0 }]) {
        if (one.kind === 'event') await store(accountId, one.profile, one.second, one.value);
        else if (one.kind === 'take back') await takeBack(database, 1);
        else if (one.kind === 'count') await countSpans(database, 5);
        else {
          const scope = scopeOf(accountId, one.cut);
          const shown = await readBuckets({ db: database.db, clock }, scope, buckets, 1);
          const starts = buckets.map(({ from }) => from);
          expect(inOrder(shown)).toEqual(inOrder(await readCells(database.db, scope, starts, undefined)));
        }
      }
    }),
    { numRuns: Number(process.env.BURGEE_FUZZ_RUNS ?? 40) },
  );
});

test('spans are kept once they are over, and taken back when something comes late', async () => {
  const accountId = 'SPKEPT';
  for (let day = 0; day <= DAYS; day++) await store(accountId, day % 3, WALL - day * DAY + 60, 1);
  while ((await takeBack(database, 500)) > 0);
  const ask = () => readBuckets({ db: database.db, clock }, scopeOf(accountId), buckets, 1);
  await ask();
  while ((await countSpans(database, 5)) > 0);
  const kept = async (): Promise<number> => {
    const rows = await database.db.query('SELECT starts_at FROM metric_spans WHERE account_id = $1 AND events IS NOT NULL', [accountId]);
    return rows.length;
  };
  // Today is not over, and yesterday ended less than two hours ago.
  expect(await kept()).toBe(DAYS - 1);
  // Proof that the kept numbers are what is answered: a change behind the server's back is not seen.
  await database.db.query('UPDATE metric_spans SET people = 77 WHERE account_id = $1 AND starts_at = to_timestamp($2::float8)', [
    ...[accountId, WALL - 5 * DAY],
  ]);
  expect((await ask()).find(({ bucket }) => bucket === DAYS - 5)?.unique).toBe(77);
  await store(accountId, 3, WALL - 5 * DAY + 61, 1);
  expect((await ask()).find(({ bucket }) => bucket === DAYS - 5)).toMatchObject({ count: 2, unique: 2 });
  await takeBack(database, 500);
  expect(await kept()).toBe(DAYS - 2);
});

test('an event that comes late leaves a touch in its own transaction, one of now does not', async () => {
  const engine = await eventEngine(database.db);
  const touches = () => database.db.query('SELECT metric_id FROM metric_touches WHERE account_id = $1', ['SPLATE']);
  const record = (time: number) =>
    recordEvent(engine, contextOf('SPLATE', { now: engine.clock.wall() }), {
      ...{ metric: { name: 'Late' }, properties: {}, time: isoSeconds(time) },
      profile: { external_id: 'late' },
    });
  await record(engine.clock.wall());
  expect(await touches()).toHaveLength(0);
  await record(engine.clock.wall() - 2 * 3_600_000_000);
  expect(await touches()).toHaveLength(1);
  await engine.close();
});
