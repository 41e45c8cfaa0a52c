import { describe, expect, it } from 'vitest';
import type { Fault } from '../../lib/errors.ts';
import { isoSeconds, parseIso } from '../../lib/time.ts';
import { zoneOf } from '../../lib/zones.ts';
import { readTimeframe, seriesFault, type Timeframe } from './timeframe.ts';

const COPENHAGEN = zoneOf('Europe/Copenhagen');
const at = (text: string): number => parseIso(text) as number;
/** A Friday. */
const NOW = at('2026-09-04T13:40:14Z');

function read(timeframe: Timeframe, zone = COPENHAGEN, now = NOW) {
  const faults: Fault[] = [];
  const span = readTimeframe(timeframe, zone, now, faults);
  return { faults, span: span && [isoSeconds(span.from), isoSeconds(span.until)].map((text) => text.slice(0, 16)) };
}

describe('words for times', () => {
  it.each([
    ['today', '2026-09-03T22:00', '2026-09-04T13:40'],
    ['yesterday', '2026-09-02T22:00', '2026-09-03T22:00'],
    ['this_week', '2026-08-30T22:00', '2026-09-04T13:40'],
    ['last_week', '2026-08-23T22:00', '2026-08-30T22:00'],
    ['this_month', '2026-08-31T22:00', '2026-09-04T13:40'],
    ['last_month', '2026-07-31T22:00', '2026-08-31T22:00'],
    ['this_year', '2025-12-31T23:00', '2026-09-04T13:40'],
    ['last_year', '2024-12-31T23:00', '2025-12-31T23:00'],
    // Recorded: eight days, and thirty-one.
    ['last_7_days', '2026-08-27T22:00', '2026-09-04T13:40'],
    ['last_30_days', '2026-08-04T22:00', '2026-09-04T13:40'],
    ['last_90_days', '2026-06-05T22:00', '2026-09-04T13:40'],
    ['last_365_days', '2025-09-03T22:00', '2026-09-04T13:40'],
    ['last_3_months', '2026-06-03T22:00', '2026-09-04T13:40'],
    ['last_12_months', '2025-09-03T22:00', '2026-09-04T13:40'],
  ] as const)('%s', (key, from, until) => expect(read({ key }).span).toEqual([from, until]));

  it('go back to the last day of shorter months, and to Monday from Sunday', () => {
    expect(read({ key: 'last_3_months' }, zoneOf('UTC'), at('2026-05-31T12:00:00Z')).span?.[0]).toBe('2026-02-28T00:00');
    expect(read({ key: 'last_12_months' }, zoneOf('UTC'), at('2028-02-29T12:00:00Z')).span?.[0]).toBe('2027-02-28T00:00');
    expect(read({ key: 'this_week' }, zoneOf('UTC'), at('2026-09-06T12:00:00Z')).span?.[0]).toBe('2026-08-31T00:00');
  });
});

describe('a start and an end', () => {
  it('are times of the account, whatever zone they name', () => {
    for (const zone of ['Z', '-05:00', '+0530', '']) {
      const span = read({ start: `2026-03-01T00:00:00${zone}`, end: `2026-07-01T12:30:00${zone}` }).span;
      expect(span).toEqual(['2026-02-28T23:00', '2026-07-01T10:30']);
    }
    expect(read({ start: '2026-03-01', end: '2026-03-02' }).span).toEqual(['2026-02-28T23:00', '2026-03-01T23:00']);
  });

  it('must be times, in order, a year apart at most', () => {
    const faultsOf = (start: string, end: string) => read({ start, end }).faults.map((fault) => fault.at);
    expect(faultsOf('yesterday', '2026-03-02')).toEqual([['timeframe', 'start']]);
    expect(faultsOf('2026-03-02', '2026-02-30')).toEqual([['timeframe', 'end']]);
    expect(faultsOf('2026-03-02', '2026-03-02')).toEqual([['timeframe']]);
    expect(faultsOf('2025-03-02', '2026-03-04')).toEqual([['timeframe']]);
    expect(faultsOf('2025-03-02', '2026-03-02')).toEqual([]);
  });
});

describe('seriesFault', () => {
  const span = (days: number) => ({ from: 0, until: days * 86_400_000_000 });
  it('allows the day under way beside the limit', () => {
    expect(seriesFault('hourly', span(7.9))).toBeUndefined();
    expect(seriesFault('hourly', span(8))).toContain('7 days');
    expect(seriesFault('daily', span(60.9))).toBeUndefined();
    expect(seriesFault('daily', span(90))).toContain('60 days');
    expect(seriesFault('weekly', span(366))).toBeUndefined();
    expect(seriesFault('monthly', span(366))).toBeUndefined();
  });
});
