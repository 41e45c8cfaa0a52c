import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordEvent } from '../../src/engine/events/record-event.ts';
import { reactToSignals } from '../../src/engine/react-to-signals.ts';
import { createBuilder } from '../../src/engine/segments/build-segments.ts';
import { createCatalogues } from '../../src/engine/segments/catalogue.ts';
import { createSegment } from '../../src/engine/segments/create-segment.ts';
import type { Definition } from '../../src/engine/segments/definition.ts';
import { deleteSegment } from '../../src/engine/segments/delete-segment.ts';
import { SEGMENTS_ROUTE, segmentsConsumer } from '../../src/engine/segments/react-to-touches.ts';
import { updateSegment } from '../../src/engine/segments/update-segment.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { contextOf, type EventEngine, eventEngine } from '../support/event-engine.ts';

/** Events of metrics that nobody watches are told to nobody; who begins to watch while they are being stored misses none. */
let database: TestDatabase;
let writer: EventEngine;
let other: EventEngine;
let accountId: string;
let serial = 0;

/** Where the writer can be stopped: when it has decided what to tell, when the events are committed, when it has looked again. */
type Place = 'decided' | 'committed' | 'looked';
let stop: { place: Place; work: () => Promise<unknown> } | undefined;

async function at(place: Place): Promise<void> {
  if (stop?.place !== place) return;
  const { work } = stop;
  stop = undefined;
  await work();
}

/** The same database; writes stop where they are told to. What queryThen sends together are two transactions, between which others can come. */
function stopping(db: Database): Database {
  const transaction: Database['transaction'] = async (work) => {
    await at('decided');
    const result = await db.planned.transaction(work);
    await at('committed');
    return result;
  };
  const queryThen: Database['planned']['queryThen'] = async (first, then) => {
    await at('decided');
    await db.planned.query(...first);
    await at('committed');
    const rows = await db.planned.query(...then);
    await at('looked');
    return rows as never;
  };
  return { ...db, transaction, planned: { ...db.planned, transaction, queryThen } };
}

beforeAll(async () => {
  database = await testDatabase();
  writer = await eventEngine(stopping(database.db), { routes: [SEGMENTS_ROUTE] });
  other = await eventEngine(database.db, { routes: [SEGMENTS_ROUTE] });
});
afterAll(async () => {
  await writer.close();
  await other.close();
  await database.close();
});

const METRIC = 'Viewed Product';
const record = (by: EventEngine, email: string, properties: Record<string, unknown> = {}, metric = METRIC) =>
  recordEvent(by, contextOf(accountId), { metric: { name: metric }, profile: { email }, properties, unique_id: `u${serial++}` });

/** An account in which the metric and somebody are known to the writer. */
async function freshAccount(): Promise<void> {
  accountId = `WATCH${serial++}`;
  await record(writer, 'known@example.com', { known: 1 });
}

const deps = () => ({ ...other, catalogues: createCatalogues() });
const segments = () => ({ ...deps(), pace: { rows: () => 3, took() {} } });

async function metricId(name = METRIC): Promise<string> {
  const [row] = await database.db.query<{ id: string }>('SELECT id FROM metrics WHERE account_id = $1 AND name = $2', [accountId, name]);
  return row?.id as string;
}

async function definition(name = METRIC, least = 2): Promise<Definition> {
  const condition = {
    ...{ type: 'profile-metric', metric_id: await metricId(name), measurement: 'count' },
    measurement_filter: { type: 'numeric', operator: 'greater-than-or-equal', value: least },
    timeframe_filter: { type: 'date', operator: 'alltime' },
  };
  return { condition_groups: [{ conditions: [condition] }] } as unknown as Definition;
}

async function makeSegment(least = 2): Promise<string> {
  const { id } = await createSegment(deps(), contextOf(accountId), { name: 'Viewers', definition: await definition(METRIC, least) });
  const builder = createBuilder(segments(), (error) => {
    throw error;
  });
  while (await builder.work());
  return id;
}

async function drain(): Promise<void> {
  const consumer = segmentsConsumer(segments());
  while ((await reactToSignals(other, consumer, 20)) > 0);
}

async function members(segmentId: string): Promise<string[]> {
  const rows = await database.db.query<{ email: string }>(
    `SELECT p.email FROM segment_members m JOIN profiles p ON p.account_id = m.account_id AND p.id = m.profile_id
      WHERE m.account_id = $1 AND m.segment_id = $2 ORDER BY p.email`,
    [accountId, segmentId],
  );
  return rows.map(({ email }) => email);
}

async function signalsAboutEvents(): Promise<number> {
  const rows = await database.db.query<{ touched: { kind: string }[] }>('SELECT touched FROM signals WHERE account_id = $1', [accountId]);
  return rows.flatMap(({ touched }) => touched).filter(({ kind }) => kind === 'events').length;
}

describe('who begins to watch while events are being stored', () => {
  const ways = {
    'somebody known': { email: 'known@example.com', properties: { known: 2 }, least: 2 },
    'somebody known, with a new property': { email: 'known@example.com', properties: { fresh: 2 }, least: 2 },
    'somebody new': { email: 'new@example.com', properties: { known: 2 }, least: 1 },
  };
  for (const [name, { email, properties, least }] of Object.entries(ways)) {
    for (const place of ['decided', 'committed', 'looked'] as const) {
      it(`misses no event of ${name}: the segment is built when the writer has ${place}`, async () => {
        await freshAccount();
        await drain();
        let segmentId = '';
        let atOnce: string[] = [];
        const work = async (): Promise<void> => {
          segmentId = await makeSegment(least);
          atOnce = await members(segmentId);
        };
        stop = { place, work };
        await record(writer, email, properties);
        // A transaction is looked behind in another one, where no stop is.
        if (stop) await work();
        stop = undefined;
        expect(atOnce.includes(email)).toBe(place !== 'decided');
        await drain();
        expect(await members(segmentId)).toContain(email);
      });
    }
  }
});

it('writes no signal about events of a metric that nobody watches, from the first watcher on and until the last is gone', async () => {
  await freshAccount();
  await record(writer, 'known@example.com', {}, 'Opened Door');
  await drain();
  await record(writer, 'known@example.com');
  expect(await signalsAboutEvents()).toBe(0);
  const segmentId = await makeSegment();
  await record(writer, 'known@example.com');
  await record(writer, 'known@example.com');
  expect(await signalsAboutEvents()).toBe(2);
  await record(writer, 'known@example.com', {}, 'Opened Door');
  expect(await signalsAboutEvents()).toBe(2);
  await updateSegment(deps(), contextOf(accountId), { id: segmentId, definition: await definition('Opened Door') });
  await record(writer, 'known@example.com', {}, 'Opened Door');
  expect(await signalsAboutEvents()).toBe(3);
  await deleteSegment(deps(), contextOf(accountId), { id: segmentId });
  // The batch that finds out is still told.
  for (const metric of [METRIC, 'Opened Door']) await record(writer, 'known@example.com', {}, metric);
  const before = await signalsAboutEvents();
  for (const metric of [METRIC, 'Opened Door']) await record(writer, 'known@example.com', {}, metric);
  expect(await signalsAboutEvents()).toBe(before);
});

it('loses nobody when segments come while many processes write', async () => {
  await freshAccount();
  const writers = [writer, other];
  const ids: string[] = [];
  const people = Array.from({ length: 120 }, (_, i) => `many-${i % 60}@example.com`);
  const writing = people.map(async (email, i) => {
    await new Promise((resolve) => setTimeout(resolve, i * 3));
    await record(writers[i % 2] as EventEngine, email);
  });
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    ids.push(await makeSegment(1));
  }
  await Promise.all(writing);
  await drain();
  for (const id of ids) expect((await members(id)).length).toBe(61);
});
