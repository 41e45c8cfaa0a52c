import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { contextOf, type EventEngine, eventEngine } from '../../test/support/event-engine.ts';
import { recordEvent } from '../engine/events/record-event.ts';
import { createNudges } from '../engine/nudges.ts';
import { reactToSignals, type SignalConsumer, type TouchedAccount } from '../engine/react-to-signals.ts';
import { createSignals, type Fact, lockProfiles, profilesIn, type SignalRoute } from '../engine/signals.ts';
import { systemClock } from '../lib/clock.ts';
import { countSignals } from '../storage/queries/signals.ts';
import { drainSignals, startSignalDrain } from './drain-signals.ts';

let database: TestDatabase;
let deps: { db: TestDatabase['db'] };
let number = 0;
const nudges = createNudges();

beforeAll(async () => {
  database = await testDatabase();
  deps = { db: database.db };
  await database.db.query(
    'CREATE TABLE heard (consumer text, account_id text, profile_id text, times integer, PRIMARY KEY (consumer, account_id, profile_id))',
  );
});
afterAll(() => database.close());

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const profilesFact = (accountId: string, ...numbers: number[]): Fact => ({ kind: 'profiles', accountId, profileIds: numbers.map(uuid) });

async function publish(routes: readonly SignalRoute[], ...facts: Fact[]): Promise<void> {
  const signals = createSignals({ clock: systemClock(), nudges }, routes);
  await database.db.transaction((tx) => signals.publish(tx, facts));
}

/** A consumer that counts in the database how often it heard of each profile. */
function counting(name: string, before: (touched: readonly TouchedAccount[]) => void = () => {}): SignalConsumer {
  return {
    name,
    wants: ['profiles'],
    async react(tx, touched) {
      await lockProfiles(
        tx,
        touched.flatMap((account) => [...profilesIn(account.facts)]),
      );
      for (const { accountId, facts } of touched) {
        for (const id of profilesIn(facts)) {
          await tx.query(
            'INSERT INTO heard VALUES ($1, $2, $3, 1) ON CONFLICT (consumer, account_id, profile_id) DO UPDATE SET times = heard.times + 1',
            [name, accountId, id],
          );
        }
      }
      before(touched);
    },
  };
}

const heard = async (consumer: string): Promise<[string, number][]> => {
  const rows = await database.db.query<{ profile_id: string; times: number }>(
    'SELECT profile_id, times FROM heard WHERE consumer = $1 ORDER BY account_id, profile_id',
    [consumer],
  );
  return rows.map((row) => [row.profile_id, row.times]);
};
const freshName = (): string => `consumer-${number++}`;
const waiting = async (name: string): Promise<number> => (await countSignals(database.db, name)).waiting;

describe('publish', () => {
  it('writes one row per consumer and account that wants the facts, none when nobody does', async () => {
    const [all, events] = [freshName(), freshName()];
    const routes: SignalRoute[] = [
      { name: all, wants: ['profiles', 'list-members', 'events'] },
      { name: events, wants: ['events'] },
    ];
    const members: Fact = { kind: 'list-members', accountId: 'A', listId: 'L', profileIds: [uuid(1)] };
    await publish(routes, profilesFact('A', 1), profilesFact('B', 2), members);
    expect(await waiting(all)).toBe(2);
    expect(await waiting(events)).toBe(0);
    expect(createSignals({ clock: systemClock(), nudges }, []).wanted('events')).toBe(false);
    expect(createSignals({ clock: systemClock(), nudges }, routes).wanted('list-members')).toBe(true);
  });

  it('goes away with the transaction that it is part of', async () => {
    const name = freshName();
    const signals = createSignals({ clock: systemClock(), nudges }, [counting(name)]);
    const work = database.db.transaction(async (tx) => {
      await signals.publish(tx, [profilesFact('A', 1)]);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await waiting(name)).toBe(0);
  });
});

describe('drainSignals', () => {
  it('lets the consumer react to everything and removes it', async () => {
    const name = freshName();
    const batches: string[][] = [];
    const consumer = counting(name, (touched) => batches.push(touched.map((account) => `${account.accountId}:${account.facts.length}`)));
    for (let i = 0; i < 7; i++) await publish([consumer], profilesFact(i % 2 === 0 ? 'A' : 'B', i));
    expect(await drainSignals(deps, consumer, { sliceSize: 3 })).toBe(7);
    expect(batches).toEqual([['A:2', 'B:1'], ['B:2', 'A:1'], ['A:1']]);
    expect(await heard(name)).toHaveLength(7);
    expect(await waiting(name)).toBe(0);
    expect(await drainSignals(deps, consumer)).toBe(0);
  });

  it('repeats what was rolled back by a crash in the middle', async () => {
    const name = freshName();
    let crashes = 1;
    const consumer = counting(name, () => {
      if (crashes-- > 0) throw new Error('crash');
    });
    await publish([consumer], profilesFact('A', 1, 2));
    await expect(reactToSignals(deps, consumer, 10)).rejects.toMatchObject({ name: 'ReactionError', cause: { message: 'crash' } });
    expect(await heard(name)).toEqual([]);
    expect(await waiting(name)).toBe(1);
    expect(await reactToSignals(deps, consumer, 10)).toBe(1);
    expect(await heard(name)).toEqual([
      [uuid(1), 1],
      [uuid(2), 1],
    ]);
  });

  it('passes over a signal that cannot be dealt with, and keeps it', async () => {
    const name = freshName();
    const problems: string[] = [];
    const consumer = counting(name, (touched) => {
      if (touched.some((account) => profilesIn(account.facts).has(uuid(3)))) throw new Error('three');
    });
    for (let i = 0; i < 9; i++) await publish([consumer], profilesFact('A', i));
    const onProblem = (who: string, error: unknown): unknown => problems.push(`${who} ${(error as Error).message}`);
    expect(await drainSignals(deps, consumer, { sliceSize: 5, onProblem })).toBe(8);
    expect(problems).toEqual([`${name} three`]);
    expect((await heard(name)).map(([, times]) => times)).toEqual(Array(8).fill(1));
    expect(await waiting(name)).toBe(1);
  });

  it('gives each signal to one of several drains', async () => {
    const name = freshName();
    const consumer = counting(name);
    for (let i = 0; i < 40; i++) await publish([consumer], profilesFact('A', i % 10, 100 + i));
    const done = await Promise.all([1, 2, 3].map(() => drainSignals(deps, consumer, { sliceSize: 4 })));
    expect(done.reduce((a, b) => a + b)).toBe(40);
    const times = await heard(name);
    expect(times.slice(0, 10).reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(10);
    expect(times.slice(10).map(([, count]) => count)).toEqual(Array(40).fill(1));
  });
});

describe('startSignalDrain', () => {
  it('reacts as soon as a signal is committed, without waiting for its next look, and stops', async () => {
    const name = freshName();
    let heardOf: (() => void) | undefined;
    const reacted = new Promise<void>((resolve) => {
      heardOf = resolve;
    });
    const consumer = counting(name, () => heardOf?.());
    const drain = startSignalDrain({ ...deps, nudges }, [consumer], { pauseMs: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await publish([consumer], profilesFact('A', 1));
    await reacted;
    await drain.stop();
    expect(await waiting(name)).toBe(0);
  });
});

describe('the signals of events', () => {
  it('say which events and which profiles were touched', async () => {
    const name = freshName();
    const engine: EventEngine = await eventEngine(database.db, { routes: [{ name, wants: ['events', 'profiles'] }] });
    const seen: Fact[] = [];
    const consumer: SignalConsumer = {
      ...{ name, wants: ['events', 'profiles'] },
      async react(_tx, touched) {
        for (const account of touched) seen.push(...account.facts);
      },
    };
    const event = (unique_id: string) => ({ metric: { name: 'M' }, properties: {}, unique_id, profile: { email: 'a@example.com' } });
    await recordEvent(engine, contextOf('SIGNAL'), event('1'));
    await recordEvent(engine, contextOf('SIGNAL'), event('2'));
    await engine.close();
    await drainSignals(deps, consumer);
    const rows = await database.db.query<{ id: bigint; profile_id: string; metric_id: string }>(
      'SELECT id, profile_id, metric_id FROM events WHERE account_id = $1 ORDER BY id',
      ['SIGNAL'],
    );
    const eventsFact = (at: number): Fact => {
      const row = rows[at] as (typeof rows)[number];
      return { kind: 'events', accountId: 'SIGNAL', events: [[row.profile_id, row.metric_id, String(row.id)]] };
    };
    const created: Fact = { kind: 'profiles', accountId: 'SIGNAL', profileIds: [rows[0]?.profile_id as string] };
    expect(seen).toEqual([created, eventsFact(0), eventsFact(1)]);
  });
});
