import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { querySegmentSeries, querySegmentValues } from '../../src/engine/analytics/segment-reports.ts';
import { countersOf } from '../../src/engine/segments/segment-counters.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { isoMicros, parseIso } from '../../src/lib/time.ts';
import { foldDeltas, insertDeltas } from '../../src/storage/queries/counters.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { commandContext } from '../support/engine.ts';

/** Reports of segments beside counting the changes one by one, by what a clock of the zone shows. */
let database: TestDatabase;
let serial = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const DAY = 86_400_000_000;
const NOW = parseIso('2026-11-23T10:20:30Z') as number;
const ALL = ['members_added', 'members_removed', 'net_members_changed', 'total_members'] as const;

interface Change {
  at: number;
  added: number;
  removed: number;
}

/** An account with one segment to which all this happened. */
async function withHistory(timezone: string, changes: readonly Change[]) {
  const { db } = database;
  const accountId = `ZONE${serial++}`;
  const { name, contact, created } = { name: 'Zone', contact: '{}', created: isoMicros(NOW) };
  await db.query(
    `INSERT INTO accounts (id, name, contact, timezone, currency, locale, is_test, created_at) VALUES ($1, $2, $3, $4, 'USD', 'en-US', true, $5)`,
    [accountId, name, contact, timezone, created],
  );
  await db.query(`INSERT INTO segments (account_id, id, name, definition, created_at, updated_at) VALUES ($1, 'SEG', 'S', '{}', $2, $2)`, [
    ...[accountId, created],
  ]);
  await db.transaction(async (tx) => {
    for (const { at, added, removed } of changes) await insertDeltas(tx, accountId, countersOf('SEG', at, added, removed));
    // Some are folded into their counters, and some are not yet.
    await foldDeltas(tx, changes.length * 2);
  });
  return { deps: { db, ids: randomIds() }, context: commandContext(accountId, NOW) };
}

/** What the clock of a zone shows: `2026-11-23T10`. */
const shown = (zone: string, at: number): string => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return format
    .format(Math.floor(at / 1000))
    .replace(' ', 'T')
    .slice(0, 13);
};

const ZONES = ['UTC', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe'];
const histories = fc.record({
  zone: fc.constantFrom(...ZONES),
  changes: fc.array(
    fc.record({
      // Many of them near now and near the ends of days, when clocks change too.
      at: fc
        .oneof(fc.integer({ min: 0, max: 9 * 24 * 60 }), fc.integer({ min: 0, max: 400 * 24 * 60 }))
        .map((minutes) => NOW - minutes * 60_000_000),
      added: fc.nat(5),
      removed: fc.nat(3),
    }),
    { maxLength: 60 },
  ),
});

describe('series', () => {
  test('by days and hours of any zone are what the changes say', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.constantFrom('daily' as const, 'hourly' as const), async ({ zone, changes }, interval) => {
        const { deps, context } = await withHistory(zone, changes);
        const timeframe = { key: interval === 'daily' ? 'last_30_days' : 'last_7_days' } as const;
        const { row } = await querySegmentSeries(deps, context, { statistics: ALL, timeframe, interval, segment_ids: [] });
        const width = interval === 'daily' ? 10 : 13;
        const labels = row.date_times.map((date) => date.slice(0, width));
        const { statistics } = row.results[0] as (typeof row.results)[0];
        const expected = labels.map((label) => {
          const within = changes.filter(({ at }) => shown(zone, at).slice(0, width) === label);
          const until = changes.filter(({ at }) => shown(zone, at).slice(0, width) <= label);
          const sum = (list: readonly Change[], of: 'added' | 'removed') => list.reduce((total, change) => total + change[of], 0);
          const [added, removed] = [sum(within, 'added'), sum(within, 'removed')];
          return [added, removed, added - removed, sum(until, 'added') - sum(until, 'removed')];
        });
        // An hour that comes twice has two dates that look the same.
        if (new Set(labels).size < labels.length) return;
        expect(labels.map((_, i) => ALL.map((name) => statistics[name]?.[i]))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test('of weeks and months begin before the time frame and count only what lies in it', async () => {
    const at = (text: string): number => parseIso(text) as number;
    const { deps, context } = await withHistory('Europe/Copenhagen', [
      { at: at('2026-08-01T09:00:00Z'), added: 100, removed: 0 },
      { at: at('2026-09-09T21:00:00Z'), added: 1, removed: 0 },
      { at: at('2026-09-09T23:00:00Z'), added: 2, removed: 1 },
      { at: at('2026-09-30T21:59:00Z'), added: 4, removed: 0 },
      { at: at('2026-09-30T22:00:00Z'), added: 8, removed: 0 },
      { at: at('2026-10-03T22:00:00Z'), added: 16, removed: 5 },
    ]);
    const timeframe = { start: '2026-09-10T00:00:00Z', end: '2026-10-04T00:00:00Z' };
    const ask = async (interval: 'weekly' | 'monthly') =>
      (await querySegmentSeries(deps, context, { statistics: ALL, timeframe, interval, segment_ids: [['SEG', 'NOBODY']] })).row;
    const weekly = await ask('weekly');
    expect(weekly.date_times).toEqual(['2026-09-07', '2026-09-14', '2026-09-21', '2026-09-28'].map((day) => `${day}T00:00:00+00:00`));
    expect(weekly.results).toEqual([
      {
        groupings: { segment_id: 'SEG' },
        statistics: {
          members_added: [2, 0, 0, 12],
          members_removed: [1, 0, 0, 0],
          net_members_changed: [1, 0, 0, 12],
          total_members: [102, 102, 102, 114],
        },
      },
    ]);
    const monthly = await ask('monthly');
    expect(monthly.date_times).toEqual(['2026-09-01T00:00:00+00:00', '2026-10-01T00:00:00+00:00']);
    expect(monthly.results[0]?.statistics).toMatchObject({ members_added: [6, 8], total_members: [106, 114] });
  });
});

describe('values', () => {
  test('add up to what there is now, whatever the time frame', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 0, max: 360 }), fc.integer({ min: 1, max: 360 }), async (given, first, length) => {
        const { zone, changes } = given;
        const { deps, context } = await withHistory(zone, changes);
        const local = (at: number): string => `${shown(zone, at)}:00:00Z`;
        const [start, end] = [local(NOW - (first + length) * DAY), local(NOW - first * DAY + 3 * 3_600_000_000)];
        const input = { statistics: ALL, timeframe: { start, end }, segment_ids: [] };
        const { row } = await querySegmentValues(deps, context, input).catch(() => ({ row: undefined }));
        // Longer than a year.
        if (!row) return;
        const hourOf = (at: number): string => shown(zone, at);
        const within = changes.filter(({ at }) => hourOf(at) >= start.slice(0, 13) && hourOf(at) < end.slice(0, 13));
        const until = changes.filter(({ at }) => hourOf(at) < end.slice(0, 13));
        const sum = (list: readonly Change[]) => list.reduce((total, { added, removed }) => total + added - removed, 0);
        expect(row.results[0]?.statistics).toMatchObject({ net_members_changed: sum(within), total_members: sum(until) });
      }),
      { numRuns: 40 },
    );
  });

  test('need a statistic, a time frame that is one, and one condition at most', async () => {
    const { deps, context } = await withHistory('UTC', []);
    const at = async (more: object) => {
      const input = { statistics: ALL, timeframe: { key: 'today' }, segment_ids: [], interval: 'daily', ...more } as never;
      const error = await querySegmentSeries(deps, context, input).catch((thrown) => thrown);
      return error.faults?.map((fault: { at: unknown[] }) => fault.at.join('/'));
    };
    expect(await at({ statistics: [] })).toEqual(['statistics']);
    expect(await at({ timeframe: { start: '2026-01-02', end: '2026-01-01' } })).toEqual(['timeframe']);
    expect(await at({ segment_ids: [['A'], ['B']] })).toEqual(['filter']);
    expect(await at({ timeframe: { key: 'last_90_days' } })).toEqual(['interval']);
    expect(await at({ timeframe: { key: 'last_90_days' }, interval: 'weekly' })).toBeUndefined();
  });
});
