import { describe, expect, it } from 'vitest';
import type { Fault } from '../../lib/errors.ts';
import { checkLocation, isTimeZone } from './check-location.ts';

function check(location: unknown) {
  const faults: Fault[] = [];
  return { location: checkLocation(location, ['location'], faults), faults };
}

describe('checkLocation', () => {
  it('keeps coordinates as they are sent', () => {
    expect(check({ latitude: '40.7128', longitude: -74.006 })).toEqual({
      location: { latitude: '40.7128', longitude: -74.006 },
      faults: [],
    });
  });

  it.each([
    [{ latitude: 90.01 }, 'latitude'],
    [{ latitude: 'north' }, 'latitude'],
    [{ latitude: '1e1' }, 'latitude'],
    [{ longitude: -180.5 }, 'longitude'],
    [{ longitude: true }, 'longitude'],
    [{ timezone: '+01:00' }, 'timezone'],
    [{ ip: '300.1.1.1' }, 'ip'],
    [{ city: 3 }, 'city'],
    [{ city: 'x'.repeat(1025) }, 'city'],
    [{ address1: 'a\0' }, 'address1'],
  ])('refuses %j', (location, key) => expect(check(location).faults.map((fault) => fault.at)).toEqual([['location', key]]));

  it.each([['Berlin'], [[]], [7]])('refuses %j in place of an object', (location) =>
    expect(check(location).faults).toMatchObject([{ at: ['location'] }]),
  );

  it('reads an empty coordinate, zone or address as none', () => {
    expect(check({ latitude: '', timezone: ' ', ip: '', city: '' }).location).toEqual({
      latitude: null,
      timezone: null,
      ip: null,
      city: '',
    });
  });

  it('takes both kinds of addresses of machines', () => {
    expect(check({ ip: '::1' }).faults).toEqual([]);
    expect(check({ ip: '127.0.0.1' }).faults).toEqual([]);
  });

  it('does not take the inherited names of objects for fields', () => {
    expect(check({ constructor: 'x', toString: 'y' }).faults).toHaveLength(2);
  });
});

describe('isTimeZone', () => {
  it.each(['America/New_York', 'US/Eastern', 'UTC', 'Etc/GMT+5', 'Asia/Kolkata'])('knows %s', (name) =>
    expect(isTimeZone(name)).toBe(true),
  );
  it.each(['', 'Berlin', '+02:00', 'Europe/', 'Europe/Berlin; DROP'])('does not know %j', (name) => expect(isTimeZone(name)).toBe(false));
});
