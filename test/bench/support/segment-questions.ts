/**
 * Typical segments, each as the API is told of it and as somebody who knows the tables would ask for its members by hand. Ids of
 * metrics are looked up by their names when a store is there.
 */
export interface Question {
  readonly name: string;
  readonly groups: (metric: (name: string) => string) => readonly (readonly object[])[];
  /** A query for profile ids, as fast as it can be said. $1 is the account; `{Placed Order}` stands for the id of that metric. */
  readonly byHand: string;
}

const last = (quantity: number) => ({ type: 'date', operator: 'in-the-last', unit: 'day', quantity });
const ALL_TIME = { type: 'date', operator: 'alltime' };
const number = (operator: string, value: number) => ({ type: 'numeric', operator, value });

/** How often something was done, or what it came to. */
export const done = (metric_id: string, filter: object, timeframe_filter: object, more: object = {}) => ({
  ...{ type: 'profile-metric', metric_id, measurement: 'count', measurement_filter: filter, timeframe_filter, metric_filters: null },
  ...more,
});

export const property = (name: string, filter: object) => ({ type: 'profile-property', property: name, filter });

export const QUESTIONS: readonly Question[] = [
  {
    name: 'ordered in the last 90 days',
    groups: (metric) => [[done(metric('Placed Order'), number('greater-than-or-equal', 1), last(90))]],
    byHand: `SELECT id FROM profiles WHERE account_id = $1 AND id IN (
               SELECT profile_id FROM events WHERE account_id = $1 AND metric_id = {Placed Order} AND occurred_at > now() - interval '90 days' AND occurred_at <= now())`,
  },
  {
    name: 'looked three times in 30 days and never ordered',
    groups: (metric) => [
      [done(metric('Viewed Product'), number('greater-than-or-equal', 3), last(30))],
      [done(metric('Placed Order'), number('equals', 0), ALL_TIME)],
    ],
    byHand: `SELECT id FROM profiles WHERE account_id = $1 AND id IN (
               SELECT profile_id FROM events WHERE account_id = $1 AND metric_id = {Viewed Product} AND occurred_at > now() - interval '30 days' AND occurred_at <= now()
                GROUP BY profile_id HAVING count(*) >= 3)
             AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.account_id = $1 AND e.profile_id = profiles.id AND e.metric_id = {Placed Order})`,
  },
  {
    name: 'on the gold plan',
    groups: () => [[property("properties['plan']", { type: 'string', operator: 'equals', value: 'gold' })]],
    byHand: `SELECT id FROM profiles WHERE account_id = $1 AND properties ->> 'plan' = 'gold'`,
  },
  {
    name: 'spent 300 or more',
    groups: (metric) => [[done(metric('Placed Order'), number('greater-than-or-equal', 300), ALL_TIME, { measurement: 'sum' })]],
    byHand: `SELECT id FROM profiles WHERE account_id = $1 AND id IN (
               SELECT profile_id FROM events WHERE account_id = $1 AND metric_id = {Placed Order} GROUP BY profile_id HAVING sum(value) >= 300)`,
  },
  {
    name: 'not active for 180 days, with an address',
    groups: (metric) => [
      [property('email', { type: 'existence', operator: 'is-set' })],
      [done(metric('Active on Site'), number('equals', 0), last(180))],
    ],
    byHand: `SELECT id FROM profiles WHERE account_id = $1 AND email IS NOT NULL AND id NOT IN (
               SELECT profile_id FROM events WHERE account_id = $1 AND metric_id = {Active on Site} AND occurred_at > now() - interval '180 days' AND occurred_at <= now())`,
  },
];

/** So many segments that all differ: half of them look at metrics whose events arrive, the others at properties. */
export function manyQuestions(count: number, metric: (name: string) => string, names: readonly string[]): object[][][] {
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 0
      ? [[done(metric(names[(i / 2) % names.length] as string), number('greater-than-or-equal', 1 + (i % 7)), last(7 + i))]]
      : [[property("properties['points']", number('greater-than', i * 90))]],
  );
}
