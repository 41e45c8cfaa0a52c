import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordEvent } from '../../src/engine/events/record-event.ts';
import { reactToSignals } from '../../src/engine/react-to-signals.ts';
import { areSettled } from '../../src/engine/segments/are-settled.ts';
import { createBuilder } from '../../src/engine/segments/build-segments.ts';
import { createCatalogues } from '../../src/engine/segments/catalogue.ts';
import { createSegment } from '../../src/engine/segments/create-segment.ts';
import type { Definition } from '../../src/engine/segments/definition.ts';
import { deleteSegment } from '../../src/engine/segments/delete-segment.ts';
import { POSTPONED_ROUTE, postponedConsumer, SEGMENTS_ROUTE, segmentsConsumer } from '../../src/engine/segments/react-to-touches.ts';
import { updateSegment } from '../../src/engine/segments/update-segment.ts';
import { createSignals, type Fact } from '../../src/engine/signals.ts';
import type { Database, Tx } from '../../src/storage/database.ts';
import { readSegmentHistory } from '../../src/storage/queries/segment-history.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { contextOf, type EventEngine, eventEngine } from '../support/event-engine.ts';

/** Segments that are built for everybody in one statement, and what happens meanwhile. */
let database: TestDatabase;
let engine: EventEngine;
let accountId: string;
let serial = 0;
const problems: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  engine = await eventEngine(database.db, { routes: [SEGMENTS_ROUTE, POSTPONED_ROUTE] });
});
afterAll(async () => {
  await engine.close();
  await database.close();
});

const PEOPLE = ['ada@example.com', 'bob@example.com', 'cleo@example.com'];
const record = (email: string, metric = 'Opened Door') =>
  recordEvent(engine, contextOf(accountId), { metric: { name: metric }, profile: { email }, properties: {}, unique_id: `u${serial++}` });

async function newAccount(): Promise<void> {
  accountId = `ONCE${serial++}`;
  problems.length = 0;
  for (const email of PEOPLE) await record(email, 'Called');
  await record('bob@example.com');
}

const deps = () => ({ ...engine, catalogues: createCatalogues() });
const builderOn = (db: Database, profiles = 1000) =>
  createBuilder({ ...deps(), db, pace: { rows: () => 2, took() {} }, atOnce: { profiles, named: 2 } }, (error) =>
    problems.push(String(error)),
  );

async function opened(operator: string, value: number): Promise<Definition> {
  const [row] = await database.db.query<{ id: string }>("SELECT id FROM metrics WHERE account_id = $1 AND name = 'Opened Door'", [
    accountId,
  ]);
  const condition = {
    ...{ type: 'profile-metric', metric_id: row?.id, measurement: 'count' },
    measurement_filter: { type: 'numeric', operator, value },
    timeframe_filter: { type: 'date', operator: 'alltime' },
  };
  return { condition_groups: [{ conditions: [condition] }] } as unknown as Definition;
}

const memberOf = (id: string, is_member = true) =>
  ({
    condition_groups: [{ conditions: [{ type: 'profile-group-membership', is_member, group_ids: [id], timeframe_filter: null }] }],
  }) as unknown as Definition;

async function make(definition: Definition): Promise<string> {
  return (await createSegment(deps(), contextOf(accountId), { name: 'S', definition })).id;
}

async function members(segmentId: string): Promise<string[]> {
  const rows = await database.db.query<{ email: string }>(
    `SELECT p.email FROM segment_members m JOIN profiles p ON p.account_id = m.account_id AND p.id = m.profile_id
      WHERE m.account_id = $1 AND m.segment_id = $2 ORDER BY p.email`,
    [accountId, segmentId],
  );
  const names = rows.map(({ email }) => email.split('@')[0] as string);
  const history = (await readSegmentHistory(database.db, accountId, [segmentId], [{ from: 0 }])).get(segmentId);
  expect(history?.members).toBe(names.length);
  expect((history?.added[0] ?? 0) - (history?.removed[0] ?? 0)).toBe(names.length);
  return names;
}

/** On other connections than those of builds, of which a test has few. */
const listener = () => ({ db: { background: { ...database.db, sliceMs: () => 50 } } });

async function drain(): Promise<void> {
  for (let busy = true; busy; ) {
    busy = (await reactToSignals(listener(), segmentsConsumer(deps()), 20)) > 0;
    busy = (await reactToSignals(listener(), postponedConsumer(deps()), 20)) > 0 || busy;
  }
}

const work = async (db: Database, profiles?: number): Promise<void> => {
  const builder = builderOn(db, profiles);
  while (await builder.work());
};

const idOfAda = async (): Promise<string> => {
  const [row] = await database.db.query<{ id: string }>('SELECT id FROM profiles WHERE account_id = $1 AND email = $2', [
    ...[accountId, PEOPLE[0]],
  ]);
  return row?.id as string;
};

it('is what slices would make of it: by stretches, over members of before, and in segments that look at it', async () => {
  await newAccount();
  const never = await make(await opened('equals', 0));
  const others = await make(memberOf(never, false));
  await work(database.db, 1);
  expect(await members(never)).toEqual(['ada', 'cleo']);
  expect(await members(others)).toEqual(['bob']);
  await updateSegment(deps(), contextOf(accountId), { id: never, definition: await opened('greater-than', 0) });
  await work(database.db);
  expect(await members(never)).toEqual(['bob']);
  expect(await members(others)).toEqual(['ada', 'cleo']);
  expect(problems).toEqual([]);
});

it('tells everybody by name where somebody wants to know', async () => {
  await newAccount();
  const never = await make(await opened('equals', 0));
  const signals = createSignals(engine, [POSTPONED_ROUTE, { name: 'names', wants: ['segment-members'] }]);
  const builder = createBuilder({ ...deps(), signals, pace: { rows: () => 2, took() {} }, atOnce: { profiles: 1000, named: 2 } }, (error) =>
    problems.push(String(error)),
  );
  while (await builder.work());
  await updateSegment(deps(), contextOf(accountId), { id: never, definition: await opened('greater-than', 0) });
  while (await builder.work());
  const rows = await database.db.query<{ touched: Fact[] }>("SELECT touched FROM signals WHERE account_id = $1 AND consumer = 'names'", [
    accountId,
  ]);
  const facts = rows.flatMap(({ touched }) => touched).filter((fact) => fact.kind === 'segment-members');
  const all = await database.db.query<{ id: string; email: string }>('SELECT id, email FROM profiles WHERE account_id = $1', [accountId]);
  const named = (ids: string[]) => ids.map((id) => all.find((one) => one.id === id)?.email.split('@')[0]).sort();
  expect(named(facts.flatMap(({ entered }) => entered))).toEqual(['ada', 'bob', 'cleo']);
  expect(named(facts.flatMap(({ left }) => left))).toEqual(['ada', 'cleo']);
  expect(problems).toEqual([]);
});

/** With one connection nothing can happen in the midst of a transaction. */
describe.runIf(process.env.BURGEE_TEST_DATABASE_URL)('what happens meanwhile', () => {
  type Place = 'before' | 'after';
  /** A build that stops before or after its statement that finds members, until something else has been done. */
  async function buildWhile(place: Place, meanwhile: () => Promise<unknown>): Promise<void> {
    let reached = (): void => {};
    let goOn = (): void => {};
    const stop = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let stopped = false;
    const halt = async (): Promise<void> => {
      if (stopped) return;
      stopped = true;
      reached();
      await gate;
    };
    const stopping = (tx: Tx): Tx => ({
      ...tx,
      query: async <R>(text: string, parameters?: readonly unknown[]): Promise<R[]> => {
        const isIt = text.includes('INSERT INTO segment_members');
        if (isIt && place === 'before') await halt();
        const rows = await tx.query<R>(text, parameters);
        if (isIt && place === 'after') await halt();
        return rows;
      },
    });
    const { db } = database;
    const background: Database['background'] = {
      ...db.background,
      transaction: (run) => db.background.transaction((tx) => run(stopping(tx))),
    };
    const building = work({ ...db, background });
    await stop;
    await meanwhile().finally(goOn);
    await building;
    expect(stopped).toBe(true);
  }

  it('looks again at who was touched, and says so until it has', async () => {
    await newAccount();
    const never = await make(await opened('equals', 0));
    await buildWhile('after', async () => {
      await record('ada@example.com');
      await reactToSignals(listener(), segmentsConsumer(deps()), 20);
      expect(await members(never)).toEqual([]);
      expect(await areSettled(database.db, accountId, [never], 0)).toBe('building');
    });
    expect(await members(never)).toEqual(['ada', 'cleo']);
    expect(await areSettled(database.db, accountId, [never], 0)).toBe('touched');
    await drain();
    expect(await members(never)).toEqual(['cleo']);
    expect(await areSettled(database.db, accountId, [never], 0)).toBe('settled');
    expect(problems).toEqual([]);
  });

  for (const place of ['before', 'after'] as const) {
    it(`lets nobody wait who changes the segment ${place} its members are found, and begins anew`, async () => {
      await newAccount();
      const segment = await make(await opened('equals', 0));
      await buildWhile(place, async () =>
        updateSegment(deps(), contextOf(accountId), { id: segment, definition: await opened('greater-than', 0) }),
      );
      expect(await members(segment)).toEqual(['bob']);
      expect(problems).toEqual([]);
    });

    it(`leaves nothing of a segment that is deleted ${place} its members are found`, async () => {
      await newAccount();
      const segment = await make(await opened('equals', 0));
      await buildWhile(place, () => deleteSegment(deps(), contextOf(accountId), { id: segment }));
      expect(await database.db.query('SELECT profile_id FROM segment_members WHERE account_id = $1', [accountId])).toEqual([]);
      expect(problems).toEqual([]);
    });
  }

  it('goes on by slices, and says so, where somebody else wrote a membership', async () => {
    await newAccount();
    const segment = await make(await opened('equals', 0));
    const ada = await idOfAda();
    await buildWhile('before', async () =>
      database.db.transaction(async (tx) => {
        await tx.query(`INSERT INTO segment_members VALUES ($1, $2, $3, '2026-01-01')`, [accountId, ada, segment]);
        await tx.query('INSERT INTO counter_deltas (account_id, name, delta) VALUES ($1, $2, 1), ($1, $3, 1)', [
          ...[accountId, `segment:${segment}:members`, `segment:${segment}:day:2026-01-01:added`],
        ]);
      }),
    );
    expect(await members(segment)).toEqual(['ada', 'cleo']);
    expect(problems).toEqual([expect.stringContaining('by slices')]);
  });
});
