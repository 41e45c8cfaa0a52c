import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts';
import { contextOf, type EventEngine, eventEngine, NOW } from '../../../test/support/event-engine.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import { readLastEventTimes } from './read-last-event-times.ts';
import { type EventInput, recordEvent } from './record-event.ts';
import { type EventBatchInput, recordEventBatch } from './record-event-batch.ts';

interface Stored {
  id: bigint;
  name: string;
  profile_id: string;
  email: string | null;
  unique_id: string;
  occurred_at: number;
  value: string | null;
  value_currency: string | null;
  backfill: boolean;
  properties: unknown;
}

let database: TestDatabase;
let engine: EventEngine;
let account: string;
let number = 0;

beforeAll(async () => {
  database = await testDatabase();
  engine = await eventEngine(database.db);
});
afterAll(async () => {
  await engine.close();
  await database.close();
});

/** An account of its own per test. */
function freshAccount(): void {
  account = `E${String(number++).padStart(5, '0')}`;
}

const event = (changes: Partial<EventInput> = {}): EventInput => ({
  metric: { name: 'Viewed Product' },
  profile: { email: 'sarah@example.com' },
  properties: {},
  ...changes,
});
const record = (changes: Partial<EventInput> = {}, by = engine) => recordEvent(by, contextOf(account), event(changes));
const recordBatch = (entries: EventBatchInput['entries']) => recordEventBatch(engine, contextOf(account), { entries });

async function stored(accountId = account): Promise<Stored[]> {
  return database.db.query<Stored>(
    `SELECT e.id, m.name, e.profile_id, p.email, e.unique_id, e.occurred_at, e.value, e.value_currency, e.backfill, e.properties
       FROM events e
       JOIN metrics m ON m.account_id = e.account_id AND m.id = e.metric_id
       JOIN profiles p ON p.account_id = e.account_id AND p.id = e.profile_id
      WHERE e.account_id = $1 ORDER BY e.id`,
    [accountId],
  );
}

async function countProfiles(accountId = account): Promise<number> {
  const [row] = await database.db.query<{ count: bigint }>('SELECT count(*) FROM profiles WHERE account_id = $1', [accountId]);
  return Number(row?.count);
}

async function faultsOf(work: Promise<unknown>): Promise<readonly Fault[]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DomainError)) throw new Error(`expected faults, got ${String(error)}`);
  return error.faults;
}

const places = async (work: Promise<unknown>): Promise<string[]> => (await faultsOf(work)).map((fault) => (fault.at ?? []).join('.'));

describe('recordEvent', () => {
  it('stores the event, its metric and its profile before it resolves', async () => {
    freshAccount();
    await record({
      ...{ time: '2022-11-08T01:02:03.9Z', value: 9.99, value_currency: 'usd', unique_id: 'order-1', backfill: true },
      ...{ properties: { Brand: 'Kids Book', nested: { list: [1, 'two', null] } } },
    });
    expect(await stored()).toEqual([
      {
        ...{ id: expect.any(BigInt), name: 'Viewed Product', profile_id: expect.any(String), email: 'sarah@example.com' },
        ...{ unique_id: 'order-1', occurred_at: Date.UTC(2022, 10, 8, 1, 2, 3) * 1000, value: '9.99', value_currency: 'USD' },
        ...{ backfill: true, properties: { Brand: 'Kids Book', nested: { list: [1, 'two', null] } } },
      },
    ]);
  });

  it('keeps the first of repeats: by unique id, or by the second', async () => {
    freshAccount();
    await record({ unique_id: 'a', properties: { n: 1 } });
    await record({ unique_id: 'a', properties: { n: 2 } });
    await record({ unique_id: 'a', metric: { name: 'Other' }, properties: { n: 3 } });
    await record({ unique_id: 'a', profile: { email: 'other@example.com' }, properties: { n: 4 } });
    await record({ properties: { n: 5 } });
    await record({ properties: { n: 6 } });
    await record({ unique_id: String(Math.floor(NOW / 1e6)), properties: { n: 7 } });
    await record({ time: '2026-11-23T10:20:31Z', properties: { n: 8 } });
    expect((await stored()).map((row) => (row.properties as { n: number }).n)).toEqual([1, 3, 4, 5, 8]);
  });

  it('keeps the first of repeats inside one batch', async () => {
    freshAccount();
    await Promise.all([1, 2, 3, 4].map((n) => record({ unique_id: 'same', properties: { n } })));
    expect((await stored()).map((row) => row.properties)).toEqual([{ n: 1 }]);
  });

  it('makes one profile of an address that many events bring at once', async () => {
    freshAccount();
    await Promise.all(Array.from({ length: 60 }, (_, i) => record({ unique_id: `u${i}`, profile: { email: ' New@Example.com' } })));
    expect(await countProfiles()).toBe(1);
    expect(await stored()).toHaveLength(60);
  });

  it('says more about the profile, and forgets nothing', async () => {
    freshAccount();
    await record({ profile: { email: 'a@example.com', first_name: 'Ann', properties: { tags: ['x'], plan: 'free' } }, unique_id: '1' });
    await record({
      profile: {
        ...{ email: 'a@example.com', first_name: null, last_name: 'Lee', external_id: 7, location: { city: 'Boston' } },
        ...{ properties: { plan: 'pro' }, patch_properties: { append: { tags: 'y' } } },
      },
      unique_id: '2',
    });
    const [row] = await database.db.query(
      'SELECT first_name, last_name, external_id, location, properties FROM profiles WHERE account_id = $1',
      [account],
    );
    expect(row).toEqual({
      ...{ first_name: 'Ann', last_name: 'Lee', external_id: '7', location: { city: 'Boston' } },
      properties: { tags: ['x', 'y'], plan: 'pro' },
    });
    await record({ profile: { external_id: '7' }, unique_id: '3' });
    expect(await countProfiles()).toBe(1);
  });

  it('collects faults of the event and of its profile', async () => {
    freshAccount();
    const work = record({ time: 'soon', value: Number.NaN, properties: { x: '\0' }, profile: { email: 'nobody', phone_number: '1' } });
    expect(await places(work)).toEqual(['time', 'value', 'properties.x', 'profile.email', 'profile.phone_number']);
    expect(await places(record({ profile: {} }))).toEqual(['profile']);
    expect(await stored()).toEqual([]);
  });

  it('refuses an unknown profile id alone, not what came with it', async () => {
    freshAccount();
    const unknown = record({ profile: { id: '01M1PAAR5HBCRHA3NN9NG5WRTA' }, unique_id: 'bad' });
    const [faults] = await Promise.all([faultsOf(unknown), record({ unique_id: '1' }), record({ unique_id: '2' })]);
    expect(faults).toMatchObject([{ kind: 'not_found', at: ['profile', 'id'] }]);
    expect((await stored()).map((row) => row.unique_id)).toEqual(['1', '2']);
  });

  it('keeps accounts apart in one batch', async () => {
    freshAccount();
    const other = `${account}X`;
    await Promise.all([
      record({ unique_id: '1' }),
      recordEvent(engine, contextOf(other), event({ unique_id: '1' })),
      record({ unique_id: '2' }),
    ]);
    const [mine, theirs] = [await stored(), await stored(other)];
    expect(mine.map((row) => row.unique_id)).toEqual(['1', '2']);
    expect(theirs.map((row) => row.unique_id)).toEqual(['1']);
    expect(theirs[0]?.profile_id).not.toBe(mine[0]?.profile_id);
  });

  it('gives ids in the order of arrival', async () => {
    freshAccount();
    for (const n of [1, 2, 3]) await record({ unique_id: `${n}`, profile: { email: `p${9 - n}@example.com` } });
    expect((await stored()).map((row) => row.unique_id)).toEqual(['1', '2', '3']);
  });

  it('does not let a browser say who somebody is', async () => {
    freshAccount();
    await record({ profile: { email: 'a@example.com' } });
    const client = contextOf(account, { actor: { kind: 'client', id: account } });
    await recordEvent(engine, client, event({ unique_id: 'c', profile: { email: 'a@example.com', phone_number: '+12025550123' } }));
    const [row] = await database.db.query('SELECT email, phone_number FROM profiles WHERE account_id = $1', [account]);
    expect(row).toEqual({ email: 'a@example.com', phone_number: null });
    expect(await stored()).toHaveLength(2);
  });
});

describe('recordEventBatch', () => {
  const body = (unique_id: string, changes: object = {}) => ({ metric: { name: 'Placed Order' }, properties: {}, unique_id, ...changes });

  it('stores the events of many profiles', async () => {
    freshAccount();
    await recordBatch([
      { profile: { email: 'a@example.com' }, events: [body('1'), body('2', { backfill: false })], backfill: true },
      { profile: { phone_number: '+12025550123' }, events: [body('1')] },
      { profile: { email: 'A@example.com', first_name: 'Ann' }, events: [body('3')] },
    ]);
    expect((await stored()).map((row) => `${row.email} ${row.unique_id} ${row.backfill}`).sort()).toEqual([
      'a@example.com 1 true',
      'a@example.com 2 false',
      'a@example.com 3 false',
      'null 1 false',
    ]);
    expect(await countProfiles()).toBe(2);
  });

  it('drops what earlier requests brought', async () => {
    freshAccount();
    await recordBatch([{ profile: { email: 'a@example.com' }, events: [body('1', { value: 1 })] }]);
    await recordBatch([{ profile: { email: 'a@example.com' }, events: [body('1', { value: 2 }), body('2')] }]);
    expect((await stored()).map((row) => [row.unique_id, row.value])).toEqual([
      ['1', '1'],
      ['2', null],
    ]);
  });

  it('fails as a whole when a unique id is repeated, also when only the database knows that it is', async () => {
    freshAccount();
    const same = recordBatch([{ profile: { email: 'a@example.com' }, events: [body('1'), body('2'), body('1')] }]);
    expect(await places(same)).toEqual(['0.events.2.unique_id']);
    await record({ profile: { email: 'a@example.com', external_id: 'a' } });
    const aliases = recordBatch([
      { profile: { email: 'a@example.com' }, events: [body('1')] },
      { profile: { email: 'b@example.com' }, events: [body('1')] },
      { profile: { external_id: 'a' }, events: [body('2'), body('1')] },
    ]);
    expect(await places(aliases)).toEqual(['2.events.1.unique_id']);
    expect(await stored()).toHaveLength(1);
    expect(await countProfiles()).toBe(1);
  });

  it('is all or nothing, whatever the fault, and leaves its neighbours alone', async () => {
    freshAccount();
    const invalid = recordBatch([
      { profile: { email: 'a@example.com' }, events: [body('1'), body('2', { time: 'soon' })] },
      { profile: { email: 'nobody' }, events: [body('3')] },
    ]);
    expect(await places(invalid)).toEqual(['0.events.1.time', '1.profile.email']);
    const unknown = recordBatch([
      { profile: { email: 'b@example.com' }, events: [body('1')] },
      { profile: { id: '01M1PAAR5HBCRHA3NN9NG5WRTA' }, events: [body('2')] },
    ]);
    const [found] = await Promise.all([places(unknown), record({ unique_id: 'neighbour' })]);
    expect(found).toEqual(['1.profile.id']);
    expect((await stored()).map((row) => row.unique_id)).toEqual(['neighbour']);
    expect(await countProfiles()).toBe(1);
  });

  it('leaves nothing behind of what is refused, not even a metric', async () => {
    freshAccount();
    const unknown = { id: '01M1PAAR5HBCRHA3NN9NG5WRTA' };
    await record({ profile: { email: 'a@example.com', external_id: 'a' } });
    const ghost = { metric: { name: 'Ghost' } };
    const works = [
      record({ ...ghost, profile: unknown }),
      recordBatch([
        { profile: { email: 'b@example.com' }, events: [body('1', ghost)] },
        { profile: unknown, events: [body('2', ghost)] },
      ]),
      recordBatch([
        { profile: { email: 'a@example.com' }, events: [body('1', ghost)] },
        { profile: { external_id: 'a' }, events: [body('1', ghost)] },
      ]),
    ];
    const neighbour = record({ metric: { name: 'Neighbour' }, unique_id: 'n' });
    expect(await Promise.all(works.map(places))).toEqual([['profile.id'], ['1.profile.id'], ['1.events.0.unique_id']]);
    await neighbour;
    const metrics = await database.db.query<{ name: string }>('SELECT name FROM metrics WHERE account_id = $1 ORDER BY name', [account]);
    expect(metrics.map(({ name }) => name)).toEqual(['Neighbour', 'Viewed Product']);
    expect(await countProfiles()).toBe(2);
  });

  it('takes 1,000 events and not one more', async () => {
    freshAccount();
    const many = (count: number) => [
      { profile: { email: 'a@example.com' }, events: Array.from({ length: count }, (_, i) => body(`${i}`)) },
    ];
    expect(await faultsOf(recordBatch(many(1001)))).toMatchObject([{ kind: 'invalid', at: [] }]);
    await recordBatch(many(1000));
    expect(await stored()).toHaveLength(1000);
  });

  it('answers a flood of faults with a hundred or so', async () => {
    freshAccount();
    const events = Array.from({ length: 1000 }, () => body('x'.repeat(600)));
    expect((await faultsOf(recordBatch([{ profile: { email: 'a@example.com' }, events }]))).length).toBe(100);
  });
});

describe('readLastEventTimes', () => {
  it('knows the latest event of each profile that has one', async () => {
    freshAccount();
    await record({ time: '2022-01-01T00:00:00Z' });
    await record({ time: '2021-01-01T00:00:00Z' });
    await record({ time: '2023-01-01T00:00:00Z', profile: { email: 'other@example.com' } });
    const rows = await stored();
    const idOf = (email: string) => uuidToUlid(rows.find((row) => row.email === email)?.profile_id ?? '');
    const ids = [idOf('sarah@example.com'), idOf('other@example.com'), '01M1PAAR5HBCRHA3NN9NG5WRTA', 'nonsense'];
    const times = await readLastEventTimes({ services: engine, accountId: account }, ids);
    expect([...times].sort()).toEqual(
      [
        [ids[0], Date.UTC(2022, 0, 1) * 1000],
        [ids[1], Date.UTC(2023, 0, 1) * 1000],
      ].sort(),
    );
  });
});
