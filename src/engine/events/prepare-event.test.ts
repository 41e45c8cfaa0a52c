import { describe, expect, it } from 'vitest';
import type { Fault } from '../../lib/errors.ts';
import { parseIso } from '../../lib/time.ts';
import { type EventBody, prepareEvent } from './prepare-event.ts';

const NOW = parseIso('2026-11-23T10:20:30.456789Z') as number;
const body = (changes: Partial<EventBody> = {}): EventBody => ({ metric: { name: 'Viewed Product' }, properties: {}, ...changes });

function prepare(changes: Partial<EventBody>): { row: Record<string, unknown>; metric: string; uniqueId: string } {
  const faults: Fault[] = [];
  const event = prepareEvent(body(changes), NOW, { faults, at: [] });
  if (!event) throw new Error(`refused: ${faults.map((fault) => fault.detail)}`);
  const { uniqueId: u, second: t, value: v, currency: c, backfill: b, properties } = event;
  const row = { u, t, ...(v === null ? {} : { v }), ...(c === null ? {} : { c }), b, x: JSON.parse(properties) };
  return { row, metric: event.metric, uniqueId: u };
}

function faultsOf(changes: Partial<EventBody>): Fault[] {
  const faults: Fault[] = [];
  expect(prepareEvent(body(changes), NOW, { faults, at: ['events', 3] })).toBeUndefined();
  return faults;
}

const placesOf = (changes: Partial<EventBody>): string[] => faultsOf(changes).map((fault) => (fault.at ?? []).join('.'));

describe('prepareEvent', () => {
  it('uses the present second as time and as unique id when there is neither', () => {
    const { row, uniqueId } = prepare({});
    expect(uniqueId).toBe(String(Math.floor(NOW / 1e6)));
    expect(row).toEqual({ u: uniqueId, t: Math.floor(NOW / 1e6), b: false, x: {} });
  });

  it('keeps what is given and truncates the time to the second', () => {
    const { row, metric } = prepare({
      metric: { name: ' Émile’s metric ', service: 'acme' },
      properties: { Items: [{ a: 1 }], 'quote"': "'", empty: null },
      time: '2022-11-08T01:02:03.999+01:00',
      value: 9.99,
      value_currency: 'usd',
      unique_id: 'order "7"',
      backfill: true,
    });
    expect(metric).toBe(' Émile’s metric ');
    expect(row).toEqual({
      u: 'order "7"',
      t: Date.UTC(2022, 10, 8, 0, 2, 3) / 1000,
      v: 9.99,
      c: 'USD',
      b: true,
      x: { Items: [{ a: 1 }], 'quote"': "'", empty: null },
    });
  });

  it('takes null, an empty unique id and an empty currency as not given', () => {
    const { row } = prepare({ time: null, value: null, value_currency: '', unique_id: '', backfill: null });
    expect(row).toEqual({ u: String(Math.floor(NOW / 1e6)), t: Math.floor(NOW / 1e6), b: false, x: {} });
    expect(prepare({ unique_id: 1234567 }).uniqueId).toBe('1234567');
    expect(prepare({ value: 0 }).row.v).toBe(0);
  });

  it('bounds the time to 1990 and one year ahead', () => {
    expect(prepare({ time: '1990-01-01T00:00:00Z' }).row.t).toBe(631_152_000);
    expect(prepare({ time: '2027-11-23T10:20:30Z' }).row.t).toBe(Date.UTC(2027, 10, 23, 10, 20, 30) / 1000);
    for (const time of ['1989-12-31T23:59:59Z', '2027-11-25T00:00:00Z', 'yesterday', '2022-02-31', '']) {
      expect(placesOf({ time })).toEqual(['events.3.time']);
    }
  });

  it('collects every fault with its place', () => {
    const places = placesOf({
      metric: { name: 'x'.repeat(128) },
      time: 'soon',
      value: Number.POSITIVE_INFINITY,
      value_currency: 'DOLLARS',
      unique_id: 'u'.repeat(513),
      properties: { a: 'ok', b: { c: ['fine', Number.NaN] } },
    });
    expect(places).toEqual([
      'events.3.metric.name',
      'events.3.time',
      'events.3.unique_id',
      'events.3.value',
      'events.3.value_currency',
      'events.3.properties.b.c.1',
    ]);
    expect(placesOf({ properties: { a: 'ok', b: { c: ['fine', 'nul\0'] }, d: '\ud800', 'e\udc00': 1 } })).toEqual([
      'events.3.properties.b.c.1',
      'events.3.properties.d',
      'events.3.properties',
    ]);
  });

  it('keeps texts that only look as if they could not be stored', () => {
    const properties = { a: 'a backslash \\u0000', b: '\u0001\u001f\u2028', c: '\ud83d\ude00', d: '\\ud800', 'e\\u0000': 1 };
    expect(prepare({ properties }).row.x).toEqual(properties);
  });

  it.each(['', '   ', 'tab\tbed', 'del\x7f', 'nul\0', '\udc00'])('refuses %j as the name of a metric', (name) => {
    expect(placesOf({ metric: { name } })).toEqual(['events.3.metric.name']);
    expect(prepare({ metric: { name: 'x'.repeat(127) } }).metric.length).toBe(127);
  });

  it('refuses currencies that do not exist', () => {
    expect(placesOf({ value_currency: 'QQQ' })).toEqual(['events.3.value_currency']);
    expect(placesOf({ value_currency: '$' })).toEqual(['events.3.value_currency']);
  });
});

describe('the limits of properties', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 'leaf' : { in: nested(levels - 1) });
  const many = (count: number): Record<string, number> => Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, i]));

  it('allows what is just within them', () => {
    prepare({ properties: many(400) });
    prepare({ properties: { text: 'x'.repeat(102_400), list: Array(4000).fill(1), deep: nested(10) } });
    prepare({ properties: { text: 'é'.repeat(51_200) } });
  });

  it('refuses what is just beyond', () => {
    expect(placesOf({ properties: many(401) })).toEqual(['events.3.properties']);
    expect(placesOf({ properties: { text: 'x'.repeat(102_401) } })).toEqual(['events.3.properties.text']);
    expect(placesOf({ properties: { text: 'é'.repeat(51_201) } })).toEqual(['events.3.properties.text']);
    expect(placesOf({ properties: { list: Array(4001).fill(1) } })).toEqual(['events.3.properties.list']);
    expect(placesOf({ properties: { deep: nested(11) } })).toEqual([`events.3.properties.deep${'.in'.repeat(10)}`]);
    expect(placesOf({ properties: { big: Number.NaN } })).toEqual(['events.3.properties.big']);
  });

  it('survives nesting that would break a recursion', () => {
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000));
    expect(faultsOf({ properties: { deep } })).toHaveLength(1);
  });

  it('bounds the whole at 5 MB', () => {
    const properties = Object.fromEntries(Array.from({ length: 53 }, (_, i) => [`p${i}`, 'x'.repeat(100_000)]));
    expect(placesOf({ properties })).toEqual(['events.3.properties']);
  });

  it('stops after 20 faults', () => {
    expect(faultsOf({ properties: { list: Array(100).fill('\0') } })).toHaveLength(20);
  });

  it('keeps a property called __proto__ a plain one', () => {
    const { row } = prepare({ properties: JSON.parse('{"__proto__": {"a": 1}}') });
    expect(JSON.stringify(row.x)).toBe('{"__proto__":{"a":1}}');
  });
});
