import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { contextOf, type EventEngine, eventEngine, NOW } from '../../../test/support/event-engine.ts';
import { DomainError } from '../../lib/errors.ts';
import type { Database, Planned } from '../../storage/database.ts';
import { CommitUnknownError } from '../../storage/storage-errors.ts';
import type { PreparedEvent } from './prepare-event.ts';
import { recordEvent } from './record-event.ts';
import type { EventEntry } from './write-events.ts';

let database: TestDatabase;
const engines: EventEngine[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
  await database.close();
});

async function start(db: Database = database.db, options: Parameters<typeof eventEngine>[1] = {}): Promise<EventEngine> {
  const engine = await eventEngine(db, options);
  engines.push(engine);
  return engine;
}

/** An entry as the commands prepare it. A year beyond all calendars is what the commands would never let through. */
function entry(accountId: string, uniqueId: string, changes: Partial<PreparedEvent> = {}): EventEntry {
  const content = { uniqueId, second: 1_700_000_000, value: null, currency: null, backfill: false, properties: '{}', source: {} };
  const event: PreparedEvent = { integration: 'api', metric: 'Ordered', idGiven: true, ...content, ...changes };
  const change = { accountId, now: NOW, policy: 'event' as const, identifiers: { external_id: 'someone' }, traits: {} };
  return { change, events: [event] };
}
const POISON = { second: 1e300 };

const storedIds = async (accountId: string): Promise<string[]> => {
  const rows = await database.db.query<{ unique_id: string }>('SELECT unique_id FROM events WHERE account_id = $1 ORDER BY unique_id', [
    accountId,
  ]);
  return rows.map((row) => row.unique_id);
};

const outcomes = async (work: Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(work)).map((result) => {
    if (result.status === 'fulfilled') return 'stored';
    return result.reason instanceof DomainError ? (result.reason.faults[0]?.kind ?? '') : String(result.reason);
  });

/** The same database, but each write, be it a transaction or a statement alone, ends in what `after` says. */
function failing(after: (run: number) => Error | undefined): { db: Database; runs: () => number } {
  let runs = 0;
  const { db } = database;
  const ending = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    const error = after(++runs);
    if (error) throw error;
    return result;
  };
  const over = ({ query, transaction }: Pick<Database, 'query' | 'transaction'>): Pick<Database, 'query' | 'transaction'> => ({
    query: (sql, parameters) => (sql.includes('INSERT INTO events') ? ending(query(sql, parameters)) : query(sql, parameters)),
    transaction: (work) => ending(transaction(work)),
  });
  const queryThen: Planned['queryThen'] = (first, then) => ending(db.planned.queryThen(first, then));
  return { db: { ...db, ...over(db), planned: { ...over(db.planned), queryThen } }, runs: () => runs };
}

describe('a batch with a row that the database refuses', () => {
  it('fails for that row alone', async () => {
    const engine = await start();
    const calls = Array.from({ length: 20 }, (_, i) => engine.recorder.record([entry('POISON', `${i}`, i === 5 ? POISON : {})]));
    const expected = Array.from({ length: 20 }, (_, i) => (i === 5 ? 'invalid' : 'stored'));
    expect(await outcomes(calls)).toEqual(expected);
    expect(await storedIds('POISON')).toHaveLength(19);
  });

  it('fails for all entries of the call that brought it', async () => {
    const engine = await start();
    const calls = [
      engine.recorder.record([entry('POISO2', 'a')]),
      engine.recorder.record([entry('POISO2', 'b'), entry('POISO2', 'c', POISON)]),
      engine.recorder.record([entry('POISO2', 'd')]),
    ];
    expect(await outcomes(calls)).toEqual(['stored', 'invalid', 'stored']);
    expect(await storedIds('POISO2')).toEqual(['a', 'd']);
  });
});

describe('a database that goes away', () => {
  it('during COMMIT: every caller is told that it is not known, and nothing is repeated', async () => {
    let gone = false;
    const { db, runs } = failing(() => (gone ? new CommitUnknownError(new Error('gone')) : undefined));
    const engine = await start(db);
    await engine.recorder.record([entry('COMMIT', '0')]);
    gone = true;
    const before = runs();
    expect(await outcomes(['1', '2', '3'].map((id) => engine.recorder.record([entry('COMMIT', id)])))).toEqual(
      Array(3).fill('unavailable'),
    );
    expect(runs()).toBe(before + 1);
    expect(await storedIds('COMMIT')).toEqual(['0', '1', '2', '3']);
  });

  it.each([
    Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    new Error('Connection terminated unexpectedly'),
    Object.assign(new Error('deadlock detected'), { code: '40P01' }),
  ])('with "%s": callers are told to try again later, whether their profile is known or not', async (error) => {
    let away = false;
    const { db, runs } = failing(() => (away ? error : undefined));
    const engine = await start(db);
    for (const person of ['known', 'unknown']) {
      if (person === 'known') await engine.recorder.record([entry('AWAY00', '0')]);
      away = true;
      const before = runs();
      const account = person === 'known' ? 'AWAY00' : 'AWAY01';
      expect(await outcomes(['1', '2'].map((id) => engine.recorder.record([entry(account, id)])))).toEqual(['unavailable', 'unavailable']);
      expect(runs() - before).toBeLessThanOrEqual(2);
      away = false;
    }
  });

  it('and took the process number along: callers are told to try again later', async () => {
    const engine = await start();
    await engine.eventIds.close();
    expect(await outcomes([engine.recorder.record([entry('NUMBER', '1')])])).toEqual(['unavailable']);
  });

  it('with a mistake of ours: callers are told that error', async () => {
    const { db } = failing((run) => (run > 1 ? new TypeError('a mistake') : undefined));
    const engine = await start(db);
    expect(await outcomes([engine.recorder.record([entry('MISTAK', '1')])])).toEqual(['TypeError: a mistake']);
  });
});

describe('the queue', () => {
  it('refuses what does not fit any more, and takes calls again afterwards', async () => {
    const engine = await start(database.db, { queueRows: 10 });
    const calls = Array.from({ length: 15 }, (_, i) => engine.recorder.record([entry('QUEUE1', `q${i}`)]));
    const found = await outcomes(calls);
    expect(found).toEqual([...Array(10).fill('stored'), ...Array(5).fill('unavailable')]);
    expect(engine.recorder.pending()).toBe(0);
    await engine.recorder.record([entry('QUEUE1', 'later')]);
    expect(await storedIds('QUEUE1')).toHaveLength(11);
  });

  it('is bounded in characters too', async () => {
    const engine = await start(database.db, { queueCharacters: 1000 });
    const properties = JSON.stringify({ text: 'x'.repeat(350) });
    const calls = ['1', '2', '3'].map((id) => engine.recorder.record([entry('QUEUE2', id, { properties })]));
    expect(await outcomes(calls)).toEqual(['stored', 'stored', 'unavailable']);
  });

  it('is written to its end on close, and closed afterwards', async () => {
    const engine = await start();
    const calls = Array.from({ length: 30 }, (_, i) => engine.recorder.record([entry('CLOSE1', `${i}`)]));
    await engine.recorder.close();
    expect(await storedIds('CLOSE1')).toHaveLength(30);
    expect(await outcomes(calls)).toEqual(Array(30).fill('stored'));
    expect(await outcomes([engine.recorder.record([entry('CLOSE1', 'late')])])).toEqual(['unavailable']);
  });

  it('makes batches of a bounded size', async () => {
    const { db, runs } = failing(() => undefined);
    const engine = await start(db, { batchRows: 10, waitMs: 1 });
    await engine.recorder.record([entry('SIZES1', 'warm')]);
    const before = runs();
    await Promise.all(Array.from({ length: 95 }, (_, i) => engine.recorder.record([entry('SIZES1', `${i}`)])));
    expect(runs() - before).toBe(10);
  });
});

describe('a batch that is not full', () => {
  it('does not wait when as many rows are there as before', async () => {
    const engine = await start(database.db, { waitMs: 3_600_000 });
    for (const id of ['1', '2', '3']) await engine.recorder.record([entry('WAITS1', id)]);
    await Promise.all(['4', '5', '6', '7'].map((id) => engine.recorder.record([entry('WAITS1', id)])));
    await Promise.all(['8', '9', 'a', 'b'].map((id) => engine.recorder.record([entry('WAITS1', id)])));
    expect(await storedIds('WAITS1')).toHaveLength(11);
  });

  it('waits for the others when fewer are there', async () => {
    const { db, runs } = failing(() => undefined);
    const engine = await start(db, { waitMs: 500, inFlight: 1 });
    await engine.recorder.record([entry('WAITS2', 'known')]);
    await Promise.all(['1', '2', '3', '4'].map((id) => engine.recorder.record([entry('WAITS2', id)])));
    const before = runs();
    const first = engine.recorder.record([entry('WAITS2', '5')]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([first, engine.recorder.record([entry('WAITS2', '6')])]);
    expect(runs() - before).toBe(1);
  });
});

describe('two recorders on one database', () => {
  it('lose nothing, double nothing and wait for no one for ever', async () => {
    const pair = [await start(database.db, { waitMs: 1, batchRows: 40 }), await start(database.db, { waitMs: 1, batchRows: 40 })];
    const accounts = ['RACE01', 'RACE02'];
    const calls: Promise<void>[] = [];
    for (let i = 0; i < 600; i++) {
      const engine = pair[i % 2] as EventEngine;
      const person = (i * 7) % 25;
      // Each event comes twice, once through each recorder; every third says something about its profile.
      for (const [n, via] of [engine, pair[(i + 1) % 2] as EventEngine].entries()) {
        const profile = {
          ...(i % 2 === 0 ? { email: `p${person}@example.com`, external_id: `x${person}` } : { external_id: `x${person}` }),
          ...(i % 3 === 0 ? { first_name: `N${i}-${n}`, properties: { [`k${i % 5}`]: i } } : {}),
        };
        const input = { metric: { name: `Metric ${i % 4}` }, properties: { i }, unique_id: `u${i}`, profile };
        calls.push(recordEvent(via, contextOf(accounts[i % 2] as string), input));
      }
    }
    expect(new Set(await outcomes(calls))).toEqual(new Set(['stored']));
    for (const account of accounts) {
      const [events] = await database.db.query<{ count: bigint; people: bigint; ids: bigint }>(
        'SELECT count(*), count(DISTINCT profile_id) AS people, count(DISTINCT id) AS ids FROM events WHERE account_id = $1',
        [account],
      );
      expect(events).toEqual({ count: 300n, people: 25n, ids: 300n });
      const [profiles] = await database.db.query<{ count: bigint }>('SELECT count(*) FROM profiles WHERE account_id = $1', [account]);
      expect(profiles?.count).toBe(25n);
      const [metrics] = await database.db.query<{ count: bigint }>('SELECT count(*) FROM metrics WHERE account_id = $1', [account]);
      expect(metrics?.count).toBe(2n);
    }
  });
});
