import type { ProfileInput } from '../../engine/identity/profile-input.ts';
import { CITIES, type City } from './cities.ts';
import { addressName, NAMES, type Names } from './people.ts';
import { SHELVES } from './products.ts';
import { createRandom, type Random, risingSums, weightedPlace } from './random.ts';

/** The people of a shop; number 0 came first. */
export interface Shoppers {
  readonly count: number;
  /** What the shop knows of one of them, as the profile commands take it. */
  profile(number: number): ProfileInput & { external_id: string };
  externalId(number: number): string;
  city(number: number): City;
  /** The shelf where this one mostly buys. */
  favourite(number: number): string;
  /** Names of the lists that this one is on. */
  lists(number: number): readonly string[];
  /** When this one came, as a share of the shop's time; below 0 for those who came before it opened its books. */
  joined(number: number): number;
  /** Somebody who has come by that share of the shop's time; a few come very often, most hardly ever. */
  someone(share: number, random: Random): number;
}

const citySums = risingSums(CITIES.map((city) => city.weight));

/** The share of shoppers whom the shop had at first; the others come as it gets busier. */
const FROM_THE_START = 0.15;
/** Numbers are dealt with this stride, so that neighbours do not get neighbouring ones; a prime. */
const PHONE_STRIDE = 7919;
const WITH_PHONE = 0.6;
/** How much oftener than the laziest somebody may come. */
const MOST_EAGER = 60;

const SOURCES = ['Footer form', 'Checkout', 'Pop-up', 'In store', 'Referral', 'Instagram'] as const;
const AVENUES = ['sailing', 'fishing', 'surfing', 'cooking', 'reading', 'hiking', 'rowing', 'swimming'] as const;

/** Deals cities, telephone numbers and habits to `count` people. The same seed and count give the same people. */
export function createShoppers(seed: number, count: number): Shoppers {
  const random = createRandom(seed, 'shoppers');
  const cities = new Uint8Array(count);
  const phones = new Int32Array(count).fill(-1);
  const dealt = CITIES.map(() => 0);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const city = weightedPlace(citySums, random);
    cities[i] = city;
    const given = dealt[city] as number;
    if (random.chance(WITH_PHONE) && given < capacity(CITIES[city] as City)) {
      phones[i] = given;
      dealt[city] = given + 1;
    }
    // A Pareto tail, cut off where a person would have to live in the shop: the most eager fifth makes two thirds of the visits.
    weights[i] = Math.min(MOST_EAGER, (1 - random.next()) ** -0.7);
  }
  const sums = risingSums(weights);
  const present = (share: number): number => Math.max(1, Math.ceil(count * (FROM_THE_START + (1 - FROM_THE_START) * share)));
  const cityOf = (number: number): City => CITIES[cities[number] as number] as City;
  const externalId = (number: number): string => `shop${seed}-${String(number + 1).padStart(6, '0')}`;
  const favourite = (number: number): string => createRandom(seed, 'favourite', number).pick(SHELVES);
  const eager = eagerAbove(weights);

  return {
    count,
    externalId,
    city: cityOf,
    favourite,
    joined: (number) => (number / count - FROM_THE_START) / (1 - FROM_THE_START),
    someone: (share, chooser) => weightedPlace(sums, chooser, Math.min(count, present(share))),
    lists: (number) => listsOf(createRandom(seed, 'lists', number), (weights[number] as number) >= eager),
    profile: (number) => {
      const city = cityOf(number);
      const place = phones[number] as number;
      return {
        ...describe(createRandom(seed, 'person', number), city, number, seed),
        external_id: externalId(number),
        ...(place < 0 ? {} : { phone_number: phoneNumber(city, place, seed) }),
        properties: properties(createRandom(seed, 'properties', number), favourite(number), (weights[number] as number) >= eager),
      };
    },
  };
}

/** The weight from which on somebody is among the most eager twentieth. */
function eagerAbove(weights: Float64Array): number {
  return weights.toSorted()[Math.floor(weights.length * 0.95)] ?? 0;
}

function describe(random: Random, city: City, number: number, seed: number): ProfileInput {
  const names = NAMES[city.country] as Names;
  const first = random.pick(names.first);
  const last = random.pick(names.last);
  const host = random.pick(['example.com', 'example.net', 'example.org']);
  const near = (degrees: number): number => Math.round((degrees + (random.next() - 0.5) * 0.2) * 10_000) / 10_000;
  return {
    email: `${addressName(first)}.${addressName(last)}${number + 1}@shop${seed}.${host}`,
    first_name: first,
    last_name: last,
    locale: city.locale,
    location: {
      address1: random.pick(city.streets).replace('#', String(1 + random.below(180))),
      city: city.city,
      region: city.region,
      country: city.country,
      zip: filled(city.zip, random),
      latitude: near(city.latitude),
      longitude: near(city.longitude),
      timezone: city.timezone,
    },
  };
}

function properties(random: Random, favourite: string, eager: boolean): Record<string, unknown> {
  const interests = AVENUES.filter(() => random.chance(0.25));
  return {
    'Favourite Category': favourite,
    'Sign-up Source': random.pick(SOURCES),
    'Loyalty Tier': eager ? 'Captain' : random.pick(['Deckhand', 'Deckhand', 'Mate']),
    'Accepts Catalogue': random.chance(0.4),
    ...(interests.length > 0 ? { Interests: interests } : {}),
    ...(random.chance(0.5) ? { 'Birthday Month': 1 + random.below(12) } : {}),
  };
}

/** The lists that a seeded shop has. */
export const LIST_NAMES = ['Newsletter', 'VIP', 'Early Access', 'Wholesale'] as const;

function listsOf(random: Random, eager: boolean): string[] {
  const shares: Record<(typeof LIST_NAMES)[number], number> = {
    Newsletter: 0.62,
    VIP: eager ? 1 : 0,
    'Early Access': eager ? 0.6 : 0.12,
    Wholesale: 0.02,
  };
  return LIST_NAMES.filter((name) => random.chance(shares[name]));
}

const digits = (pattern: string): number => pattern.split('#').length - 1;
const roomOf = (pattern: string): number => 10 ** digits(pattern);

function capacity(city: City): number {
  return city.phones.reduce((sum, pattern) => sum + roomOf(pattern), 0);
}

/** The number with this place among all that the city has, in a shuffled order. */
function phoneNumber(city: City, place: number, seed: number): string {
  const room = capacity(city);
  let rest = (place * PHONE_STRIDE + (seed % room)) % room;
  for (const pattern of city.phones) {
    const within = roomOf(pattern);
    if (rest < within) return pattern.replace(/#+/, String(rest).padStart(digits(pattern), '0'));
    rest -= within;
  }
  throw new Error(`there is no number ${place} in ${city.city}`);
}

function filled(pattern: string, random: Random): string {
  return pattern.replace(/[#@]/g, (sign) => (sign === '#' ? String(random.below(10)) : random.pick([...'ABEGHJLNPRSTX'])));
}
