import type { CommandContext } from '../../engine/context.ts';
import type { RecordDeps } from '../../engine/events/record-event.ts';
import { recordEventBatch } from '../../engine/events/record-event-batch.ts';
import { type CreatedProfile, createProfiles } from '../../engine/identity/create-profiles.ts';
import type { ProfileInput } from '../../engine/identity/profile-input.ts';
import type { ProfileDeps } from '../../engine/identity/save-profile.ts';
import type { SegmentDeps } from '../../engine/segments/create-segment.ts';
import type { Micros } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Job } from '../control/control-server.ts';
import { type Calendar, createCalendar, DAY } from './calendar.ts';
import { moneyOf } from './products.ts';
import { createRandom } from './random.ts';
import { openShopLists } from './shop-lists.ts';
import { dressShop } from './shop-segments.ts';
import { createShoppers, type Shoppers } from './shoppers.ts';
import { type ShopEvent, shopEvents } from './visits.ts';

export type SeedDeps = ProfileDeps & RecordDeps & SegmentDeps;

export interface SeedOptions {
  profiles: number;
  events: number;
  seed: number;
  /** The start of the day on which the shop's two years end. */
  until: Micros;
  /** The account's, ISO 4217. */
  currency: string;
}

export interface SeedResult {
  profilesMade: number;
  /** Were there already; nothing about them was changed. */
  profilesFound: number;
  lists: readonly string[];
  segments: readonly string[];
  /** Sent; those that were there already are kept once. */
  events: number;
  seconds: number;
}

const PROFILES_AT_ONCE = 500;
const EVENTS_AT_ONCE = 1000;
/** While one batch is being written the next one is made. */
const BATCHES_UNDER_WAY = 3;

/**
 * Fills an account with two years of a shop's life, and says what its metrics stand for and which segments it has. The same options make the same shop, and making it again adds nothing:
 * profiles are known by their external ids, events by their unique ids.
 * @throws when the job is aborted, between two batches; running it again finishes what is missing
 */
export async function seedShop(deps: SeedDeps, context: CommandContext, options: SeedOptions, job: Job): Promise<SeedResult> {
  const started = performance.now();
  const shoppers = createShoppers(options.seed, options.profiles);
  const calendar = createCalendar(options.until);
  const lists = await openShopLists(deps, context, shoppers);
  const { made, found } = await makeProfiles(deps, context, options, job, shoppers, calendar, lists.join);
  await lists.finish();
  await recordEvents(deps, context, options, job, shoppers, calendar);
  const segments = await dressShop(deps, context);
  const seconds = (performance.now() - started) / 1000;
  return { profilesMade: made, profilesFound: found, lists: lists.names, segments, events: options.events, seconds };
}

async function makeProfiles(
  deps: SeedDeps,
  context: CommandContext,
  { seed, profiles }: SeedOptions,
  { signal, progress }: Job,
  shoppers: Shoppers,
  calendar: Calendar,
  join: (number: number, id: string, at: Micros) => Promise<void>,
): Promise<{ made: number; found: number }> {
  const hours = createRandom(seed, 'hours');
  let made = 0;
  for (let first = 0; first < profiles; first += PROFILES_AT_ONCE) {
    progress({ phase: 'profiles', done: first, total: profiles });
    const batch = Array.from({ length: Math.min(PROFILES_AT_ONCE, profiles - first) }, (_, i) => {
      const day = calendar.dayAt(shoppers.joined(first + i)) - DAY;
      return { input: shoppers.profile(first + i), createdAt: calendar.momentOf(day, shoppers.city(first + i).offsetHours, hours) };
    });
    const outcomes = await makeThose(deps, context, batch);
    for (const [i, { id, created }] of outcomes.entries()) {
      if (created) made += 1;
      await join(first + i, id, batch[i]?.createdAt as Micros);
    }
    signal.throwIfAborted();
  }
  progress({ phase: 'profiles', done: profiles, total: profiles });
  return { made, found: profiles - made };
}

interface Newcomer {
  input: ProfileInput;
  createdAt: Micros;
}

/** Makes those who are not there yet. Whose telephone number somebody else has (the shop of another seed) comes without one. */
async function makeThose(deps: SeedDeps, context: CommandContext, batch: readonly Newcomer[]): Promise<{ id: string; created: boolean }[]> {
  const outcomes = await createProfiles(deps, context, batch);
  const again = batch.flatMap((newcomer, i) => ('fault' in (outcomes[i] as CreatedProfile) ? [{ ...newcomer, i }] : []));
  if (again.length > 0) {
    const withoutPhone = again.map(({ input: { phone_number, ...input }, createdAt }) => ({ input, createdAt }));
    for (const [place, outcome] of (await createProfiles(deps, context, withoutPhone)).entries())
      outcomes[again[place]?.i as number] = outcome;
  }
  return outcomes.map((outcome) =>
    'fault' in outcome ? { id: holderOf(outcome.fault), created: false } : { id: outcome.id, created: true },
  );
}

function holderOf(fault: Fault): string {
  const id = fault.meta?.duplicate_profile_id;
  if (typeof id === 'string') return id;
  throw new DomainError(fault);
}

async function recordEvents(
  deps: SeedDeps,
  context: CommandContext,
  { seed, events: total, currency }: SeedOptions,
  { signal, progress }: Job,
  shoppers: Shoppers,
  calendar: Calendar,
): Promise<void> {
  const underWay: Promise<void>[] = [];
  let done = 0;
  const send = async (batch: readonly ShopEvent[]): Promise<void> => {
    await recordEventBatch(deps, context, { entries: entriesOf(batch, shoppers, currency) });
    done += batch.length;
    progress({ phase: 'events', done, total });
  };
  try {
    for (const batch of inBatches(shopEvents({ seed, shoppers, calendar, money: moneyOf(currency), events: total }), EVENTS_AT_ONCE)) {
      signal.throwIfAborted();
      if (underWay.length === BATCHES_UNDER_WAY) await underWay.shift();
      const sending = send(batch);
      // Whoever awaits it is told; the others must not end the process.
      sending.catch(() => {});
      underWay.push(sending);
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

function* inBatches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function entriesOf(batch: readonly ShopEvent[], shoppers: Shoppers, currency: string) {
  const byShopper = new Map<number, ShopEvent[]>();
  for (const event of batch) {
    const events = byShopper.get(event.shopper);
    if (events) events.push(event);
    else byShopper.set(event.shopper, [event]);
  }
  return [...byShopper].map(([shopper, events]) => ({
    profile: { external_id: shoppers.externalId(shopper) },
    // Nobody is to be written to because of what happened last year.
    backfill: true,
    events: events.map(({ metric, time, uniqueId, value, properties }) => ({
      ...{ metric: { name: metric }, time: isoMicros(time), unique_id: uniqueId, properties },
      ...(value === undefined ? {} : { value, value_currency: currency }),
    })),
  }));
}
