import type { Micros } from '../../lib/clock.ts';
import type { Calendar } from './calendar.ts';
import type { City } from './cities.ts';
import { type Money, PRODUCTS, type Product } from './products.ts';
import { createRandom, type Random, risingSums, weightedPlace } from './random.ts';
import type { Shoppers } from './shoppers.ts';

export const SHOP_METRICS = ['Active on Site', 'Viewed Product', 'Started Checkout', 'Placed Order', 'Ordered Product'] as const;
export type ShopMetric = (typeof SHOP_METRICS)[number];

export interface ShopEvent {
  shopper: number;
  metric: ShopMetric;
  time: Micros;
  /** The same in every run with the same seed, whatever the day: a second run adds nothing. */
  uniqueId: string;
  value?: number;
  properties: Record<string, unknown>;
}

export interface VisitOptions {
  seed: number;
  shoppers: Shoppers;
  calendar: Calendar;
  money: Money;
  /** How many events to make. */
  events: number;
}

/** Makes the events of the shop's two years, day after day: visits, in which people look, fill a basket, and sometimes buy. */
export function* shopEvents(options: VisitOptions): Generator<ShopEvent> {
  const { events, shoppers, seed } = options;
  const random = createRandom(seed, 'visits');
  // Nothing but the times may hang on the calendar, or the same seed would make another shop tomorrow.
  const clock = createRandom(seed, 'times');
  const orders = { next: 10_001 };
  for (let made = 0, visit = 1; made < events; visit++) {
    const share = made / events;
    const shopper = shoppers.someone(share, random);
    for (const event of visitOf({ ...options, random, clock, orders, shopper, visit, share })) {
      if (made === events) return;
      made += 1;
      yield event;
    }
  }
}

interface Visit extends VisitOptions {
  random: Random;
  clock: Random;
  orders: { next: number };
  shopper: number;
  visit: number;
  share: number;
}

interface Line {
  product: Product;
  quantity: number;
}

const MORE_VIEWS = 0.62;
const CHECKS_OUT = 0.2;
const BUYS = 0.65;
const SECOND: Micros = 1_000_000;

const popularity = risingSums(PRODUCTS.map((_, place) => 1 / (1 + ((place * 37) % PRODUCTS.length)) ** 0.8));

const BROWSERS = ['Chrome', 'Safari', 'Safari', 'Firefox', 'Edge', 'Chrome'] as const;
const SYSTEMS = ['iOS', 'Android', 'Windows', 'macOS', 'iOS', 'Linux'] as const;
const LANDINGS = ['/', '/', '/collections/new', '/collections/sale', '/journal', '/pages/about'] as const;
const CODES: readonly (readonly [code: string, share: number])[] = [
  ['WELCOME10', 0.1],
  ['SUMMER15', 0.15],
  ['CREW20', 0.2],
];

function* visitOf(visit: Visit): Generator<ShopEvent> {
  const { random, clock, shopper, seed, calendar, shoppers } = visit;
  const city = shoppers.city(shopper);
  let time = calendar.momentOf(calendar.dayAt(visit.share), city.offsetHours, clock);
  let step = 0;
  const event = (metric: ShopMetric, properties: Record<string, unknown>, value?: number, uniqueId?: string): ShopEvent => {
    const at = Math.min(time, calendar.until - SECOND);
    time += (15 + clock.below(200)) * SECOND;
    step += 1;
    return { shopper, metric, time: at, uniqueId: uniqueId ?? `shop${seed}-visit${visit.visit}-${step}`, value, properties };
  };

  const page = `https://shop.example.com${random.pick(LANDINGS)}`;
  yield event('Active on Site', { page, browser: random.pick(BROWSERS), os: random.pick(SYSTEMS) });

  const viewed: Product[] = [];
  while (random.chance(MORE_VIEWS)) {
    const product = chooseProduct(random, shoppers.favourite(shopper));
    viewed.push(product);
    yield event('Viewed Product', viewProperties(product, visit.money));
  }
  if (viewed.length === 0 || !random.chance(CHECKS_OUT)) return;

  const basket = basketOf(viewed, random);
  const sum = visit.money.round(basket.reduce((total, { product, quantity }) => total + visit.money.priceOf(product.price) * quantity, 0));
  yield event(
    'Started Checkout',
    { CheckoutURL: `https://shop.example.com/checkout/${seed}-${visit.visit}`, ...basketProperties(basket, visit.money) },
    sum,
  );
  if (random.chance(BUYS)) yield* order(visit, basket, sum, city, event);
}

type Make = (metric: ShopMetric, properties: Record<string, unknown>, value?: number, uniqueId?: string) => ShopEvent;

function* order(
  { random, orders, seed, money }: Visit,
  basket: readonly Line[],
  sum: number,
  city: City,
  event: Make,
): Generator<ShopEvent> {
  const id = `${seed}-${orders.next}`;
  orders.next += 1;
  const [code, share] = random.chance(0.25) ? random.pick(CODES) : [undefined, 0];
  const discount = money.round(sum * share);
  const address = { City: city.city, Region: city.region, Country: city.country, CountryCode: city.countryCode };
  yield event(
    'Placed Order',
    {
      OrderId: id,
      ...basketProperties(basket, money),
      ItemCount: basket.reduce((count, { quantity }) => count + quantity, 0),
      ...(code === undefined ? {} : { DiscountCode: code }),
      DiscountValue: discount,
      ShippingAddress: address,
    },
    money.round(sum - discount),
    `shop${seed}-order-${id}`,
  );
  for (const [place, { product, quantity }] of basket.entries()) {
    const { ProductID, SKU, ProductName, ProductURL, ImageURL } = itemOf(product, money);
    const properties = {
      OrderId: id,
      ProductID,
      SKU,
      ProductName,
      Quantity: quantity,
      Categories: product.categories,
      Brand: product.brand,
    };
    const value = money.round(money.priceOf(product.price) * quantity);
    yield event('Ordered Product', { ...properties, ProductURL, ImageURL }, value, `shop${seed}-order-${id}-${place + 1}`);
  }
}

/** Half of the time from the favourite shelf. */
function chooseProduct(random: Random, favourite: string): Product {
  const any = (): Product => PRODUCTS[weightedPlace(popularity, random)] as Product;
  let product = any();
  if (!random.chance(0.5)) return product;
  for (let tries = 0; tries < 6 && !product.categories.includes(favourite); tries++) product = any();
  return product;
}

/** One to three of what was looked at, the last first. */
function basketOf(viewed: readonly Product[], random: Random): Line[] {
  const wanted = [...new Set(viewed)].reverse().slice(0, 1 + random.below(3));
  return wanted.map((product) => ({ product, quantity: random.chance(0.85) ? 1 : 2 + random.below(2) }));
}

function itemOf(product: Product, money: Money) {
  const { id, sku, name, url, image } = product;
  return { ProductID: id, SKU: sku, ProductName: name, ItemPrice: money.priceOf(product.price), ProductURL: url, ImageURL: image };
}

function viewProperties(product: Product, money: Money): Record<string, unknown> {
  const { ProductID, SKU, ProductName, ItemPrice, ProductURL, ImageURL } = itemOf(product, money);
  return { ProductName, ProductID, SKU, Categories: product.categories, Brand: product.brand, Price: ItemPrice, URL: ProductURL, ImageURL };
}

function basketProperties(basket: readonly Line[], money: Money): Record<string, unknown> {
  return {
    ItemNames: basket.map(({ product }) => product.name),
    Categories: [...new Set(basket.flatMap(({ product }) => product.categories))],
    Brands: [...new Set(basket.map(({ product }) => product.brand))],
    Items: basket.map(({ product, quantity }) => ({
      ...itemOf(product, money),
      Quantity: quantity,
      RowTotal: money.round(money.priceOf(product.price) * quantity),
      ProductCategories: product.categories,
      Brand: product.brand,
    })),
  };
}
