import { describe, expect, it } from 'vitest';
import { isoSeconds, parseIso } from '../../lib/time.ts';
import { isZone, zoneOf } from '../../lib/zones.ts';
import { bucketStarts, type Interval } from './buckets.ts';

const starts = (zone: string, interval: Interval, from: string, until: string): string[] =>
  bucketStarts(zoneOf(zone), interval, parseIso(from) as number, parseIso(until) as number).map(isoSeconds);

describe('bucketStarts', () => {
  it('begins days at local midnight, as recorded', () => {
    expect(starts('Europe/Copenhagen', 'day', '2026-08-31T22:00:00Z', '2026-09-02T22:00:01Z')).toEqual([
      ...['2026-08-31T22:00:00+00:00', '2026-09-01T22:00:00+00:00', '2026-09-02T22:00:00+00:00'],
    ]);
  });

  it('has days of 23 and 25 hours, and begins one that has no midnight when it begins', () => {
    expect(starts('America/New_York', 'day', '2026-11-01T12:00:00Z', '2026-11-02T12:00:00Z')).toEqual([
      ...['2026-11-01T04:00:00+00:00', '2026-11-02T05:00:00+00:00'],
    ]);
    expect(starts('America/Sao_Paulo', 'day', '2018-11-04T12:00:00Z', '2018-11-04T13:00:00Z')).toEqual(['2018-11-04T03:00:00+00:00']);
    // Midnight comes twice: the day begins at the first.
    expect(starts('America/Havana', 'day', '2026-11-01T12:00:00Z', '2026-11-01T13:00:00Z')).toEqual(['2026-11-01T04:00:00+00:00']);
  });

  it('counts an hour that comes twice as two', () => {
    expect(starts('America/New_York', 'hour', '2026-11-01T05:00:00Z', '2026-11-01T07:30:00Z')).toEqual([
      ...['2026-11-01T05:00:00+00:00', '2026-11-01T06:00:00+00:00', '2026-11-01T07:00:00+00:00'],
    ]);
  });

  it('makes an hour longer where clocks move by half of one', () => {
    expect(starts('Australia/Lord_Howe', 'hour', '2026-04-04T14:00:00Z', '2026-04-04T16:45:00Z')).toEqual([
      ...['2026-04-04T14:00:00+00:00', '2026-04-04T15:30:00+00:00', '2026-04-04T16:30:00+00:00'],
    ]);
  });

  it('begins weeks on Monday and months on their first', () => {
    expect(starts('UTC', 'week', '2026-03-01T00:00:00Z', '2026-03-10T00:00:00Z')).toEqual([
      ...['2026-02-23T00:00:00+00:00', '2026-03-02T00:00:00+00:00', '2026-03-09T00:00:00+00:00'],
    ]);
    expect(starts('Asia/Kolkata', 'month', '2025-12-31T19:00:00Z', '2026-02-01T00:00:00Z')).toEqual([
      ...['2025-12-31T18:30:00+00:00', '2026-01-31T18:30:00+00:00'],
    ]);
    expect(starts('UTC', 'month', '1999-12-31T23:59:59Z', '2000-03-01T00:00:01Z')).toHaveLength(4);
  });
});

describe('isZone', () => {
  it.each(['UTC', 'America/New_York', 'US/Eastern', 'Asia/Kolkata'])('takes %s', (name) => expect(isZone(name)).toBe(true));
  it.each(['utc', 'america/new_york', 'Factory', 'Europe/Kyiv', 'Pacific/Kanton', 'Mars/Phobos', ''])('refuses %s', (name) =>
    expect(isZone(name)).toBe(false),
  );
});
