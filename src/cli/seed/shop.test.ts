import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EVENT_LIMITS } from '../../engine/events/limits.ts';
import { recordEventBatch } from '../../engine/events/record-event-batch.ts';
import { toProfileChange } from '../../engine/identity/to-profile-change.ts';
import type { Secrets } from '../../engine/secrets/secrets.ts';
import type { Fault } from '../../lib/errors.ts';
import { isoMicros, isoSeconds, parseIso } from '../../lib/time.ts';
import { createCalendar } from './calendar.ts';
import { CITIES } from './cities.ts';
import { NAMES } from './people.ts';
import { moneyOf, PRODUCTS } from './products.ts';
import { createShoppers, LIST_NAMES } from './shoppers.ts';
import { type ShopEvent, shopEvents } from './visits.ts';

const UNTIL = parseIso('2026-07-15') as number;

function shop(seed: number, profiles: number, events: number, until = UNTIL, currency = 'USD') {
  const shoppers = createShoppers(seed, profiles);
  const all = [...shopEvents({ seed, shoppers, calendar: createCalendar(until), money: moneyOf(currency), events })];
  return { shoppers, people: Array.from({ length: profiles }, (_, i) => shoppers.profile(i)), events: all };
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const timeless = (events: readonly ShopEvent[]) => events.map(({ time, ...event }) => event);

describe('the same options', () => {
  it('make the same shop', () => {
    const [one, two] = [shop(7, 200, 3000), shop(7, 200, 3000)];
    expect(hashOf([one.people, one.events])).toBe(hashOf([two.people, two.events]));
  });

  it('make the same shop on another day, only later: a run tomorrow adds nothing', () => {
    const [today, tomorrow] = [shop(7, 200, 3000), shop(7, 200, 3000, UNTIL + 86_400_000_000)];
    expect(timeless(tomorrow.events)).toEqual(timeless(today.events));
    expect(hashOf(tomorrow.people)).toBe(hashOf(today.people));
  });

  it('with another seed make another shop, whose people and events have other names', () => {
    const [one, two] = [shop(7, 200, 3000), shop(8, 200, 3000)];
    const identities = (people: typeof one.people) => people.flatMap(({ email, external_id }) => [email, external_id]);
    expect(new Set([...identities(one.people), ...identities(two.people)]).size).toBe(800);
    expect(new Set([...one.events, ...two.events].map((event) => event.uniqueId)).size).toBe(6000);
  });
});

describe('people', () => {
  const { people, shoppers } = shop(1, 5000, 0);

  it('are what the engine takes: addresses, telephone numbers and places as the countries have them', () => {
    const faults: Fault[] = [];
    for (const person of people) toProfileChange(person, { accountId: 'R00001', now: UNTIL, policy: 'create' }, faults);
    expect(faults).toEqual([]);
  });

  it('share no identifier', () => {
    const all = people.flatMap(({ email, phone_number, external_id }) => [email, external_id, ...(phone_number ? [phone_number] : [])]);
    expect(new Set(all).size).toBe(all.length);
    expect(people.filter((person) => person.phone_number).length).toBeGreaterThan(2000);
  });

  it('can never be written to: their addresses are in domains reserved for examples', () => {
    expect(people.filter(({ email }) => !/@shop1\.example\.(com|net|org)$/.test(email ?? ''))).toEqual([]);
  });

  it('live in every country, with a telephone number of that country', () => {
    expect(new Set(people.map((person) => person.location?.country))).toEqual(new Set(Object.keys(NAMES)));
    const prefixes: Record<string, string> = { US: '+1', CA: '+1', GB: '+44', DE: '+49', FR: '+33', AU: '+61', SE: '+46' };
    for (const [i, person] of people.entries()) {
      const { countryCode, city } = shoppers.city(i);
      expect(person.location?.city).toBe(city);
      if (person.phone_number) expect(person.phone_number.startsWith(prefixes[countryCode] as string)).toBe(true);
    }
  });

  it('are on lists of different lengths', () => {
    const members = LIST_NAMES.map((name) => people.filter((_, i) => shoppers.lists(i).includes(name)).length);
    const [newsletter, vip, early, wholesale] = members as [number, number, number, number];
    expect(newsletter).toBeGreaterThan(early);
    expect(early).toBeGreaterThan(vip);
    expect(vip).toBeGreaterThan(wholesale);
    expect(wholesale).toBeGreaterThan(0);
  });

  it('get no telephone number once a city has none left, rather than the same one twice', () => {
    const phones = shop(1, 60_000, 0).people.flatMap(({ phone_number }) => phone_number ?? []);
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones.length).toBeLessThan(30_000);
  });
});

describe('events', () => {
  const { events, shoppers } = shop(1, 2000, 30_000);
  const count = (metric: string): number => events.filter((event) => event.metric === metric).length;

  it('are as many as were asked for, within two years, and each has a name of its own', () => {
    expect(events).toHaveLength(30_000);
    const times = events.map((event) => event.time);
    expect(isoSeconds(Math.min(...times)).slice(0, 7)).toBe('2024-07');
    expect(Math.max(...times)).toBeLessThan(UNTIL);
    expect(new Set(events.map((event) => `${event.metric} ${event.uniqueId}`)).size).toBe(30_000);
  });

  it('are what the engine takes', async () => {
    const recorder = { record: async () => {}, pending: () => 0, close: async () => {} };
    // Shoppers come without tokens.
    const secrets = {} as Secrets;
    const context = { accountId: 'R00001', actor: { kind: 'cli', id: 'seed' }, scopes: [], now: UNTIL, requestId: 'test' } as const;
    const bodies = events.map(({ metric, time, uniqueId, value, properties }) => ({
      ...{ metric: { name: metric }, time: isoMicros(time), unique_id: uniqueId, value, value_currency: 'USD', properties },
    }));
    for (let first = 0; first < bodies.length; first += EVENT_LIMITS.batchEvents) {
      const entries = [{ profile: { external_id: 'x' }, events: bodies.slice(first, first + EVENT_LIMITS.batchEvents) }];
      await recordEventBatch({ recorder, secrets }, context, { entries });
    }
    expect(Math.max(...events.map((event) => event.uniqueId.length))).toBeLessThan(EVENT_LIMITS.uniqueIdCharacters);
  });

  it('make a funnel', () => {
    expect(count('Viewed Product')).toBeGreaterThan(count('Started Checkout'));
    expect(count('Active on Site')).toBeGreaterThan(count('Started Checkout'));
    expect(count('Started Checkout')).toBeGreaterThan(count('Placed Order'));
    expect(count('Ordered Product')).toBeGreaterThan(count('Placed Order'));
    expect(count('Placed Order')).toBeGreaterThan(500);
  });

  it('add up: an order is worth its items less the discount, and was looked at first', () => {
    const orders = events.filter((event) => event.metric === 'Placed Order');
    for (const { value, properties } of orders) {
      const items = properties.Items as { RowTotal: number }[];
      const sum = items.reduce((total, item) => total + item.RowTotal, 0);
      expect(value).toBeCloseTo(sum - (properties.DiscountValue as number), 2);
    }
    const order = orders[0] as ShopEvent;
    const viewed = events.filter(
      (event) => event.shopper === order.shopper && event.metric === 'Viewed Product' && event.time < order.time,
    );
    expect(viewed.map((event) => event.properties.ProductName)).toEqual(expect.arrayContaining(order.properties.ItemNames as string[]));
  });

  it('come from a few who come often and many who hardly do', () => {
    const visits = new Map<number, number>();
    for (const { shopper } of events) visits.set(shopper, (visits.get(shopper) ?? 0) + 1);
    const sorted = [...visits.values()].sort((a, b) => b - a);
    const fifth = sorted.slice(0, shoppers.count / 5).reduce((sum, one) => sum + one, 0);
    expect(fifth / events.length).toBeGreaterThan(0.5);
    expect((sorted[0] as number) / events.length).toBeLessThan(0.03);
  });

  it('follow the year and the day: more before Christmas than in January, and hardly any at four in the morning', () => {
    const inMonth = (month: string) => events.filter((event) => isoSeconds(event.time).startsWith(month)).length;
    expect(inMonth('2025-12')).toBeGreaterThan(1.5 * inMonth('2026-01'));
    expect(inMonth('2025-10')).toBeGreaterThan(inMonth('2024-10'));
    const local = events
      .filter((event) => event.metric === 'Active on Site')
      .map((event) => (Math.floor(event.time / 3_600_000_000) + shoppers.city(event.shopper).offsetHours) % 24);
    expect(local.filter((hour) => hour === 20).length).toBeGreaterThan(5 * local.filter((hour) => hour === 4).length);
  });

  it('never precede their person', () => {
    const calendar = createCalendar(UNTIL);
    const before = events.filter((event) => event.time < calendar.dayAt(shoppers.joined(event.shopper)));
    expect(before).toEqual([]);
  });

  it('cost what things cost in a currency without cents', () => {
    const prices = shop(1, 50, 2000, UNTIL, 'JPY').events.flatMap((event) => event.value ?? []);
    expect(prices.every(Number.isInteger)).toBe(true);
    expect(Math.max(...prices)).toBeGreaterThan(5000);
  });
});

describe('tables', () => {
  it('name every product and city once', () => {
    expect(new Set(PRODUCTS.map((product) => product.id)).size).toBe(PRODUCTS.length);
    expect(new Set(PRODUCTS.map((product) => product.sku)).size).toBe(PRODUCTS.length);
    expect(new Set(CITIES.flatMap((city) => city.phones)).size).toBe(CITIES.flatMap((city) => city.phones).length);
  });
});
