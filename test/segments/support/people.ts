import { ID_EPOCH_MS, ID_LOW_BITS } from '../../../src/lib/event-ids.ts';
import { isoMicros } from '../../../src/lib/time.ts';
import type { Database } from '../../../src/storage/database.ts';

export const DAY = 86_400_000_000;
export const HOUR = DAY / 24;

/** Everything that segments may ask about somebody. */
export interface Person {
  id: string;
  email: string | null;
  phone_number: string | null;
  first_name: string | null;
  created_at: number;
  location: Record<string, unknown>;
  properties: Record<string, unknown>;
  events: { metric: string; at: number; value: number | null; properties: Record<string, unknown> }[];
  /** Group id → when they joined. */
  groups: Map<string, number>;
  suppressions: { reason: string; at: number }[];
  consents: { channel: string; consent: string; at: number; method: string; identifier: string | null }[];
}

export const LISTS = ['LISTaa', 'LISTbb'];
export const METRICS = ['METRa1', 'METRb2', 'METRc3'];
/** The metric that stands for revenue. */
export const REVENUE = 'METRb2';

/** A fixed order of the numbers that a seed leads to. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    // Mulberry32: numbers that follow each other must not be related, or some pairs of values never meet.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const VALUES: readonly unknown[] = [
  ...['Boston', 'boston', 'New Boston', 'Bos', '', 'a', '5', 5, 0, -3, 2.5, true, false, null],
  ...[[], ['a'], ['a', 'b'], ['Boston', 5], [5], [true], {}, { a: 1 }],
  ...[
    '2026-11-20',
    '2026-11-23',
    '2026-11-23T10:20:30Z',
    '2026-11-30 08:00',
    '2024-02-29',
    '2026-02-30',
    '1990-11-25',
    '2026-11-22T23:00:00-05:00',
  ],
];

const PLACES = ['Germany', 'DE', 'united states', 'USA', 'Norway', ' France ', ''];
const NUMBERS = ['+12025550123', '+14165550123', '+4915112345678', '+447911123456', '+12423591234', '+393471234567'];

/** People whose times lie on and around the bounds that conditions have, as seen from `now`. */
export function makePeople(seed: number, count: number, now: number): Person[] {
  const roll = dice(seed);
  const pick = <T>(values: readonly T[]): T => values[roll(values.length)] as T;
  const maybe = <T>(value: T): T | null => (roll(3) === 0 ? null : value);
  const second = (at: number): number => Math.floor(at / 1e6) * 1e6;
  const time = (): number =>
    second(now - pick([0, HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 365 * DAY, -DAY, -7 * DAY]) + pick([-1e6, 0, 1e6, HOUR, -5 * HOUR]));
  return Array.from({ length: count }, (_, i): Person => {
    const properties: Record<string, unknown> = {};
    for (const key of ['city', "it's", 'score', 'date']) if (roll(4) > 0) properties[key] = pick(VALUES);
    const location: Record<string, unknown> = {};
    if (roll(3) > 0) location.country = pick(PLACES);
    if (roll(3) > 0) location.latitude = pick([42.5, '42.5', ' 7 ', -1]);
    const phone = maybe(pick(NUMBERS));
    return {
      id: `00000000-0000-4000-8000-${String(i + 1).padStart(12, '0')}`,
      email: maybe(`person${i}@${pick(['example.com', 'Example.org'])}`),
      phone_number: phone,
      first_name: maybe(pick(['Ann', 'ann', 'Bo.b', 'Zoë', '%'])),
      created_at: time(),
      ...{ location, properties },
      events: Array.from({ length: roll(10) }, () => ({
        metric: pick(METRICS),
        at: time(),
        value: maybe(pick([0, 1, 5, 12.5, -2])),
        properties: roll(3) === 0 ? {} : { item: pick(VALUES) },
      })),
      groups: new Map(LISTS.filter(() => roll(2) === 0).map((id) => [id, time()])),
      suppressions: ['HARD_BOUNCE', 'USER_SUPPRESSED'].filter(() => roll(4) === 0).map((reason) => ({ reason, at: time() })),
      consents: ['email', 'sms', 'push', 'whatsapp']
        .filter(() => roll(2) === 0)
        .map((channel) => ({
          ...{ channel, consent: pick(['SUBSCRIBED', 'UNSUBSCRIBED']), at: time(), method: pick(['API', 'PREFERENCE_PAGE']) },
          identifier: pick([phone, '+10000000000']),
        })),
    };
  });
}

let nextEvent = 1n;

/** Writes people as the server would have. Their events are in the order of the list where they are of the same second. */
export async function storePeople(db: Database, accountId: string, people: readonly Person[], now: number): Promise<void> {
  await db.transaction(async (tx) => {
    for (const p of people) {
      await tx.query(
        `INSERT INTO profiles (account_id, id, email, phone_number, first_name, location, properties, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
        [
          accountId,
          p.id,
          p.email,
          p.phone_number,
          p.first_name,
          JSON.stringify(p.location),
          JSON.stringify(p.properties),
          isoMicros(p.created_at),
        ],
      );
      for (const event of p.events) await storeEvent(tx, accountId, p.id, event, now);
      for (const [list, at] of p.groups) {
        await tx.query('INSERT INTO list_members VALUES ($1, $2, $3, $4)', [accountId, p.id, list, isoMicros(at)]);
      }
      for (const { reason, at } of p.suppressions) {
        await tx.query('INSERT INTO email_suppressions VALUES ($1, $2, $3, $4)', [accountId, p.id, reason, isoMicros(at)]);
      }
      for (const { channel, consent, at, method, identifier } of p.consents) {
        await tx.query(
          `INSERT INTO consents (account_id, profile_id, channel, purpose, consent, identifier, consented_at, method, created_at, updated_at)
           VALUES ($1, $2, $3, 'marketing', $4, $5, $6, $7, $8, $8)`,
          [accountId, p.id, channel, consent, identifier, isoMicros(at), method, isoMicros(now)],
        );
      }
    }
  });
}

type Tx = Parameters<Parameters<Database['transaction']>[0]>[0];

/** @param came when it arrived, in microseconds, which its id says */
export async function storeEvent(
  tx: Tx,
  accountId: string,
  profileId: string,
  event: Person['events'][number],
  came: number,
): Promise<bigint> {
  const id = (BigInt(Math.floor(came / 1000) - ID_EPOCH_MS) << BigInt(ID_LOW_BITS)) | (nextEvent++ & ((1n << BigInt(ID_LOW_BITS)) - 1n));
  await tx.query(
    `INSERT INTO events (account_id, profile_id, id, metric_id, unique_id, occurred_at, value, properties)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [accountId, profileId, id, event.metric, String(id), isoMicros(event.at), event.value, JSON.stringify(event.properties)],
  );
  return id;
}
