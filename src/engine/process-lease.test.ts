import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { NoIdSpan, PROCESS_NUMBERS } from '../lib/event-ids.ts';
import { randomIds } from '../lib/ids.ts';
import { type LeasedEventIds, openEventIds } from './process-lease.ts';

const LEASE_MS = 60_000;
let database: TestDatabase;
let wall = Date.UTC(2026, 10, 23) * 1000;
let open: LeasedEventIds[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  for (const ids of open) await ids.close();
  await database.close();
});

async function start(skewMs = 0): Promise<LeasedEventIds> {
  const clock = { wall: () => wall + skewMs * 1000, account: () => 0 };
  const ids = await openEventIds({ db: database.db, clock, ids: randomIds() }, { leaseMs: LEASE_MS, renewEveryMs: 3_600_000 });
  open.push(ids);
  return ids;
}

const numberOf = (id: bigint): number => Number((id >> 11n) & 1023n);
const pass = (ms: number): void => {
  wall += ms * 1000;
};

async function fresh(): Promise<void> {
  for (const ids of open) await ids.close();
  open = [];
  await database.db.query('DELETE FROM process_leases');
}

describe('openEventIds', () => {
  it('gives each process a number of its own, also when they start at once', async () => {
    await fresh();
    const processes = await Promise.all([start(), start(), start(), start()]);
    expect(new Set(processes.map((ids) => numberOf(ids.next()))).size).toBe(4);
  });

  it('keeps its number while it renews, and stops when it does not', async () => {
    await fresh();
    const ids = await start();
    const number = numberOf(ids.next());
    for (let i = 0; i < 5; i++) {
      pass(LEASE_MS / 2);
      await ids.renew();
      expect(numberOf(ids.next())).toBe(number);
    }
    pass(LEASE_MS);
    expect(() => ids.next()).toThrow(NoIdSpan);
    await ids.renew();
    expect(numberOf(ids.next())).toBe(number);
  });

  it('takes another number when its own was taken after it ran out', async () => {
    await fresh();
    const paused = await start();
    const before = paused.next();
    pass(LEASE_MS + 1000);
    const other = await start();
    expect(numberOf(other.next())).toBe(numberOf(before));
    await paused.renew();
    const after = paused.next();
    expect(numberOf(after)).not.toBe(numberOf(before));
    expect(after > before).toBe(true);
  });

  it('starts where the last holder of the number ended', async () => {
    await fresh();
    const first = await start();
    let last = 0n;
    for (let i = 0; i < 5000; i++) last = first.next();
    await first.close();
    expect(() => first.next()).toThrow(NoIdSpan);
    // The ids ran 2 ms ahead of the clock.
    const second = await start(3);
    const next = second.next();
    expect(numberOf(next)).toBe(numberOf(last));
    expect(next > last).toBe(true);
  });

  it('lets a process with a clock far behind take another number', async () => {
    await fresh();
    const first = await start();
    const id = first.next();
    await first.close();
    const behind = await start(-3_600_000);
    expect(numberOf(behind.next())).not.toBe(numberOf(id));
  });

  it('does not start when all numbers are held', async () => {
    await fresh();
    await database.db.query(
      "INSERT INTO process_leases (number, holder, expires_at) SELECT n, 'someone', '2099-01-01T00:00:00Z' FROM generate_series(0, $1::integer - 1) AS n",
      [PROCESS_NUMBERS],
    );
    await expect(start()).rejects.toThrow('all 1024 process numbers are leased');
  });
});
