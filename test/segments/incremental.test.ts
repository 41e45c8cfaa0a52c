import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapMetric } from '../../src/engine/analytics/map-metric.ts';
import { createDueWork } from '../../src/engine/due.ts';
import { createNudges } from '../../src/engine/nudges.ts';
import { reactToSignals } from '../../src/engine/react-to-signals.ts';
import { createBuilder } from '../../src/engine/segments/build-segments.ts';
import { createCatalogues } from '../../src/engine/segments/catalogue.ts';
import { createSegment } from '../../src/engine/segments/create-segment.ts';
import type { Definition } from '../../src/engine/segments/definition.ts';
import { SEGMENTS_ROUTE, segmentsConsumer } from '../../src/engine/segments/react-to-touches.ts';
import { updateSegment } from '../../src/engine/segments/update-segment.ts';
import { segmentsDue } from '../../src/engine/segments/when-due.ts';
import { createSignals, type Fact } from '../../src/engine/signals.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { isoMicros, parseIso } from '../../src/lib/time.ts';
import type { Tx } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { commandContext } from '../support/engine.ts';
import { definitions } from './support/definitions.ts';
import { holds } from './support/evaluator.ts';
import { DAY, HOUR, LISTS, METRICS, makePeople, type Person, REVENUE, storeEvent, storePeople } from './support/people.ts';

const START = parseIso('2026-11-23T10:20:30Z') as number;
let database: TestDatabase;
let serial = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const fail = (error: unknown): never => {
  throw error;
};

/** An account with people, lists and metrics, whose clock is moved by hand, and whose workers run when told to. */
async function newShop() {
  const { db } = database;
  const accountId = `SHOP${serial++}`;
  let now = START;
  // Every third shop goes by a time of its own.
  const clock = { wall: serial % 3 === 0 ? systemClock().wall : () => now, account: () => now };
  const people = makePeople(serial, 12, START);
  await storePeople(db, accountId, people, START);
  for (const id of METRICS) await db.query('INSERT INTO metrics VALUES ($1, $2, $2, $3, $4, $4)', [accountId, id, 'api', isoMicros(START)]);
  await db.query("INSERT INTO mapped_metrics VALUES ($1, 'revenue', $2, NULL, $3)", [accountId, REVENUE, isoMicros(START)]);
  for (const id of LISTS) {
    await db.query("INSERT INTO lists VALUES ($1, $2, $2, 'single_opt_in', $3, $3)", [accountId, id, isoMicros(START)]);
  }
  const nudges = createNudges();
  const deps = {
    db,
    clock,
    catalogues: createCatalogues(),
    signals: createSignals({ clock, nudges }, [SEGMENTS_ROUTE]),
    nudges,
    ids: randomIds(),
  };
  // Every second shop builds at once, if not everybody then seven together.
  const atOnce = serial % 2 === 0 ? { profiles: serial % 4 === 0 ? 1000 : 7, named: 5 } : undefined;
  const builder = createBuilder({ ...deps, pace: { rows: () => 5, took() {} }, atOnce }, fail);
  const due = createDueWork(deps, [segmentsDue(deps, 4)], fail);
  const consumer = segmentsConsumer(deps);
  return {
    ...{ accountId, people, deps, revenue: REVENUE as string | null },
    now: () => now,
    move: (by: number) => {
      now += by;
    },
    change: (work: (tx: Tx) => Promise<Fact>) => db.transaction(async (tx) => deps.signals.publish(tx, [await work(tx)])),
    /** Lets workers run until none has anything to do. */
    async rest() {
      for (let busy = true; busy; ) {
        busy = (await reactToSignals(deps, consumer, 20)) > 0;
        busy = (await due.work()) || busy;
        busy = (await builder.work()) || busy;
      }
    },
    context: () => commandContext(accountId, now),
  };
}

type Shop = Awaited<ReturnType<typeof newShop>>;

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('event' as const),
      who: fc.nat(11),
      metric: fc.constantFrom(...METRICS),
      ago: fc.constantFrom(0, HOUR, DAY, -DAY, 30 * DAY - HOUR),
    }),
    fc.record({
      kind: fc.constant('property' as const),
      who: fc.nat(11),
      value: fc.constantFrom('Boston', 5, null, '2026-11-20', '2026-11-30 08:00', ['a']),
    }),
    fc.record({ kind: fc.constant('list' as const), who: fc.nat(11), list: fc.constantFrom(...LISTS) }),
    fc.record({ kind: fc.constant('time' as const), by: fc.constantFrom(1, HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 100 * DAY) }),
    fc.record({ kind: fc.constant('edit' as const), definition: definitions() }),
    fc.record({ kind: fc.constant('revenue' as const), metric: fc.constantFrom(...METRICS, null) }),
  ),
  { minLength: 3, maxLength: 10 },
);
type Step = typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never;

async function take(shop: Shop, step: Step, segmentIds: readonly string[], asked: Map<string, unknown>): Promise<void> {
  const { accountId, people } = shop;
  if (step.kind === 'time') return shop.move(step.by);
  if (step.kind === 'revenue') {
    shop.revenue = step.metric;
    return mapMetric(shop.deps, shop.context(), { id: 'revenue', metric_id: step.metric });
  }
  if (step.kind === 'edit') {
    const id = segmentIds[0] ?? '';
    asked.set(id, step.definition);
    return updateSegment(shop.deps, shop.context(), { id, definition: step.definition as Definition });
  }
  const person = people[step.who] as Person;
  await shop.change(async (tx): Promise<Fact> => {
    if (step.kind === 'event') {
      const event = { metric: step.metric, at: Math.floor((shop.now() - step.ago) / 1e6) * 1e6, value: 5, properties: { item: 'a' } };
      person.events.push(event);
      const id = await storeEvent(tx, accountId, person.id, event, shop.now());
      return { kind: 'events', accountId, events: [[person.id, step.metric, String(id)]] };
    }
    if (step.kind === 'property') {
      person.properties.date = step.value;
      const properties = JSON.stringify(person.properties);
      await tx.query('UPDATE profiles SET properties = $3 WHERE account_id = $1 AND id = $2', [accountId, person.id, properties]);
      return { kind: 'profiles', accountId, profileIds: [person.id] };
    }
    if (person.groups.delete(step.list)) {
      await tx.query('DELETE FROM list_members WHERE account_id = $1 AND profile_id = $2 AND list_id = $3', [
        accountId,
        person.id,
        step.list,
      ]);
    } else {
      person.groups.set(step.list, shop.now());
      await tx.query('INSERT INTO list_members VALUES ($1, $2, $3, $4)', [accountId, person.id, step.list, isoMicros(shop.now())]);
    }
    return { kind: 'list-members', accountId, listId: step.list, profileIds: [person.id] };
  });
}

/** Everybody, segment by segment, those first that others look at; when they joined is taken from the database. */
async function compare(shop: Shop, segmentIds: readonly string[], asked: ReadonlyMap<string, unknown>): Promise<void> {
  for (const id of segmentIds) {
    const rows = await database.db.query<{ profile_id: string; joined_at: number }>(
      'SELECT profile_id, joined_at FROM segment_members WHERE account_id = $1 AND segment_id = $2 ORDER BY profile_id',
      [shop.accountId, id],
    );
    const wanted = shop.people.filter((person) => holds(asked.get(id), person, shop.now(), shop.revenue));
    expect(rows.map((row) => row.profile_id)).toEqual(wanted.map((person) => person.id));
    for (const person of shop.people) person.groups.delete(id);
    for (const row of rows) shop.people.find((person) => person.id === row.profile_id)?.groups.set(id, row.joined_at);
  }
  const counted = await database.db.query<{ total: string }>(
    "SELECT coalesce(sum(delta), 0) AS total FROM counter_deltas WHERE account_id = $1 AND name LIKE 'segment:%:members'",
    [shop.accountId],
  );
  const members = await database.db.query('SELECT profile_id FROM segment_members WHERE account_id = $1', [shop.accountId]);
  expect(Number(counted[0]?.total)).toBe(members.length);
}

const RUNS = Number(process.env.BURGEE_SEGMENT_RUNS ?? 60);

test('whatever happens, segments are what a new build would make of them', { timeout: 240_000 }, () =>
  fc.assert(
    fc.asyncProperty(definitions(), definitions(), definitions(['FIRST', 'SECOND']), steps, async (first, second, third, walk) => {
      const shop = await newShop();
      const ids: string[] = [];
      const asked = new Map<string, unknown>();
      for (const definition of [first, second, third]) {
        const named = JSON.parse(
          JSON.stringify(definition)
            .replaceAll('FIRST', ids[0] ?? '')
            .replaceAll('SECOND', ids[1] ?? ''),
        );
        const { id } = await createSegment(shop.deps, shop.context(), { name: 'S', definition: named });
        ids.push(id);
        asked.set(id, named);
      }
      await shop.rest();
      await compare(shop, ids, asked);
      for (const step of walk) {
        await take(shop, step, ids, asked);
        if (step.kind === 'event' && step.who % 3 === 0) continue;
        await shop.rest();
        await compare(shop, ids, asked);
      }
      await shop.rest();
      await compare(shop, ids, asked);
    }),
    { seed: Number(process.env.SEED ?? 11), numRuns: RUNS },
  ),
);
