import { seeded, zipf } from './random.ts';

/** What a load generator sends; plain data, since it goes to another process. */
export type Body =
  | { readonly kind: 'none' }
  /** One event; `profiles` exist (processes/fill.ts), unless `fresh`: then every event brings a new one. */
  | { readonly kind: 'event'; readonly profiles: number; readonly seed: number; readonly fresh?: boolean }
  /** One bulk job of `events` events, each of a profile drawn anew. */
  | { readonly kind: 'bulk'; readonly profiles: number; readonly seed: number; readonly events: number };

export const METRICS = ['Viewed Product', 'Added to Cart', 'Started Checkout', 'Placed Order', 'Active on Site'];

export const emailOf = (index: number): string => `person-${index}@bench.example`;

/** What one event says, apart from its frame. */
export interface Facts {
  readonly email: string;
  readonly metric: string;
  readonly uniqueId: string;
  readonly value: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Endless events: profiles by Zipf's law, unique ids that never come twice, properties as a shop sends them. */
export function factsFrom({ profiles, seed, fresh }: { profiles: number; seed: number; fresh?: boolean }): () => Facts {
  const random = seeded(seed);
  const profile = zipf(profiles, random);
  let count = 0;
  return () => {
    count += 1;
    const item = Math.floor(random() * 5000);
    const value = Math.round(random() * 20_000) / 100;
    return {
      email: fresh ? `new-${seed}-${count}@bench.example` : emailOf(profile()),
      metric: METRICS[Math.floor(random() * METRICS.length)] as string,
      uniqueId: `${seed}-${count}`,
      value,
      properties: {
        ProductID: `sku-${item}`,
        ProductName: `Everyday thing number ${item}`,
        Categories: ['Home', item % 2 ? 'Kitchen' : 'Garden'],
        URL: `https://shop.example/products/${item}`,
        Price: value,
        Quantity: 1 + (item % 3),
      },
    };
  };
}

const attributesOf = ({ metric, uniqueId, value, properties }: Facts): Record<string, unknown> => ({
  ...{ properties, value, value_currency: 'USD', unique_id: uniqueId },
  metric: { data: { type: 'metric', attributes: { name: metric } } },
});

const profileOf = ({ email }: Facts): unknown => ({ data: { type: 'profile', attributes: { email } } });

const single = (facts: Facts): unknown => ({
  data: { type: 'event', attributes: { ...attributesOf(facts), profile: profileOf(facts) } },
});

const bulk = (facts: readonly Facts[]): unknown => ({
  data: {
    type: 'event-bulk-create-job',
    attributes: {
      'events-bulk-create': {
        data: facts.map((one) => ({
          type: 'event-bulk-create',
          attributes: { profile: profileOf(one), events: { data: [{ type: 'event', attributes: attributesOf(one) }] } },
        })),
      },
    },
  },
});

/** @returns what makes the next body; undefined for requests without one */
export function bodiesOf(body: Body): (() => string) | undefined {
  if (body.kind === 'none') return undefined;
  const next = factsFrom(body);
  if (body.kind === 'event') return () => JSON.stringify(single(next()));
  return () => JSON.stringify(bulk(Array.from({ length: body.events }, next)));
}
