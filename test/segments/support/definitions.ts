import fc from 'fast-check';
import { LISTS, METRICS } from './people.ts';

type Json = unknown;
const one = <const T extends readonly unknown[]>(...values: T): fc.Arbitrary<T[number]> => fc.constantFrom(...values);
const filter = (type: string, operator: fc.Arbitrary<string>, rest: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<Json> =>
  fc.record({ type: fc.constant(type), operator, ...rest });

const UNITS = { unit: one('hour', 'day', 'week'), quantity: one(1, 2, 7, 30) };
const RANGE = filter('date', fc.constant('between'), { unit: one('hour', 'day', 'week'), start: one(0, 1, 2), end: one(3, 7, 30) });
const DATES = ['2026-11-20T00:00:00Z', '2026-11-23T10:20:30+00:00', '2026-11-22', '2026-11-01T00:00:00+00:00'];
const STATIC = filter('date', one('after', 'before'), { date: one(...DATES) });
const STATIC_RANGE = one(
  { type: 'date', operator: 'between-static', start: '2026-11-16', end: '2026-11-22' },
  { type: 'date', operator: 'between-static', start: '2026-11-01T00:00:00Z', end: '2026-11-23T10:20:30Z' },
);
const RELATIVE = filter('date', one('in-the-last', 'at-least', 'in-the-next'), UNITS);
const ANNIVERSARY = filter('date', one('anniversary-last', 'anniversary-next'), UNITS);
const YEARLY = fc.oneof(
  filter('date', one('anniversary', 'anniversary-month'), {}),
  filter('date', fc.constant('calendar-month'), { value: one(2, 11, 12) }),
);
const ALLTIME = fc.constant({ type: 'date', operator: 'alltime' });

/** Dates that the passing of time has a part in are asked for most. */
const ANY_DATE = fc.oneof({ weight: 4, arbitrary: RELATIVE }, RANGE, STATIC, STATIC_RANGE, ANNIVERSARY, YEARLY);

const COMPARISON = one('equals', 'not-equals', 'greater-than', 'greater-than-or-equal', 'less-than', 'less-than-or-equal');
const NUMERIC = filter('numeric', COMPARISON, { value: one(0, 1, 2, 2.5, 5, -3) });
const TEXT = filter(
  'string',
  one('equals', 'not-equals', 'contains', 'not-contains', 'starts-with', 'not-starts-with', 'ends-with', 'not-ends-with'),
  { value: one('Boston', 'bos', 'Bos', 'o', 'n', '%', 'ë', '.com', '') },
);
const REGEX = filter('string', one('regex', 'nregex'), { value: one('^Bos', '[0-9]+', 'o.', 'n$', '^(a|b)$') });
const TEXTS = filter('string', one('in', 'not-in'), { value: one(['Boston', '5'], ['a'], ['Ann', 'Zoë', '']) });
const EXISTENCE = filter('existence', one('is-set', 'not-set'), {});
const BOOLEAN = filter('boolean', fc.constant('equals'), { value: fc.boolean() });
const LENGTH = filter(
  'list',
  one('length-equals', 'length-greater-than', 'length-greater-than-or-equal', 'length-less-than', 'length-less-than-or-equal'),
  { value: one(0, 1, 2) },
);
const LIST = fc.oneof(filter('list', one('contains', 'not-contains'), { value: one('a', 'Boston', 5) }), LENGTH);
const LIST_OF_EVENT = fc.oneof(
  filter('list', one('contains-any', 'contains-all', 'not-contains-any', 'not-contains-all'), { value: one(['a', 'b'], ['Boston']) }),
  filter('list', one('contains-substring', 'not-contains-substring'), { value: one('ost', 'a') }),
  LENGTH,
);
const PHONE = filter('string', one('phone-country-code-in', 'phone-country-code-not-in'), {
  value: one(['US'], ['CA', 'DE'], ['BS', 'IT'], ['GB']),
});

const property = (name: fc.Arbitrary<string>, filters: fc.Arbitrary<Json>) =>
  fc.record({ type: fc.constant('profile-property'), property: name, filter: filters });

const PROPERTY = fc.oneof(
  property(one('email', 'first_name'), fc.oneof(TEXT, REGEX, TEXTS, EXISTENCE)),
  property(fc.constant('phone_number'), PHONE),
  property(fc.constant('created'), ANY_DATE),
  property(fc.constant("location['latitude']"), NUMERIC),
  property(one("properties['city']", "properties['it's']"), fc.oneof(TEXT, REGEX, TEXTS, NUMERIC, BOOLEAN, LIST, EXISTENCE)),
  property(one("properties['date']", "properties['score']"), ANY_DATE),
);

const EVENT_FILTERS = fc.option(
  fc.array(
    fc.oneof(
      fc.record({ property: fc.constant('item'), filter: fc.oneof(TEXT, TEXTS, NUMERIC, BOOLEAN, EXISTENCE, LIST_OF_EVENT) }),
      fc.record({ property: fc.constant('$value'), filter: NUMERIC }),
    ),
    { minLength: 1, maxLength: 2 },
  ),
  { freq: 2 },
);

const METRIC = fc.record({
  type: fc.constant('profile-metric'),
  metric_id: one(...METRICS),
  measurement: one('count', 'count', 'sum'),
  measurement_filter: NUMERIC,
  timeframe_filter: fc.oneof({ weight: 4, arbitrary: RELATIVE }, RANGE, STATIC, STATIC_RANGE, ANNIVERSARY, ALLTIME),
  metric_filters: EVENT_FILTERS,
});

const FUNNEL = fc.record({
  type: fc.constant('profile-metric-funnel'),
  timeframe_filter: fc.oneof(RELATIVE, RANGE, STATIC_RANGE),
  completion_window_seconds: fc.option(one('HOURS_1', 'DAYS_1', 'DAYS_3', 'WEEKS_1', 'DAYS_30')),
  steps: fc
    .array(fc.record({ metric_exists: one(true, true, false), metric_id: one(...METRICS), metric_filters: EVENT_FILTERS }), {
      minLength: 1,
      maxLength: 4,
    })
    .filter((steps) => steps.some((step) => step.metric_exists)),
});

const groups = (ids: readonly string[]) => fc.subarray([...ids], { minLength: 1 });

const GROUPS = (ids: readonly string[]) =>
  fc.oneof(
    fc.record({
      type: fc.constant('profile-group-membership'),
      is_member: fc.constant(true),
      group_ids: groups(ids),
      timeframe_filter: fc.option(fc.oneof(RELATIVE, RANGE, STATIC, STATIC_RANGE)),
    }),
    fc.record({ type: fc.constant('profile-group-membership'), is_member: fc.constant(false), group_ids: groups(ids) }),
  );

const REGION = fc.record({ type: fc.constant('profile-region'), in_region: fc.boolean(), region: one('european_union', 'united_states') });

const suppressed = fc.record({
  field: one('bounce_date', 'manual_suppression_date'),
  filter: fc.oneof(RELATIVE, fc.constant({ type: 'existence', operator: 'is-set' })),
});
const status = fc.oneof(
  fc.record({ field: fc.constant('status_date'), filter: ANY_DATE }),
  fc.constant({ field: 'method', method: 'api' }),
);
const some = (filters: fc.Arbitrary<Json>) => fc.option(fc.array(filters, { maxLength: 2 }));
const said = (channel: string, can: boolean, subscription: string, filters: fc.Arbitrary<Json> = fc.constant(null)) =>
  fc.record({
    channel: fc.constant(channel),
    can_receive_marketing: fc.constant(can),
    consent_status: fc.record({ subscription: fc.constant(subscription), filters }),
  });

const CONSENT = fc.record({
  type: fc.constant('profile-marketing-consent'),
  consent: fc.oneof(
    said('email', true, 'any'),
    said('email', true, 'subscribed', some(status)),
    said('email', true, 'never_subscribed'),
    said('email', false, 'any', some(suppressed)),
    said('email', false, 'unsubscribed', fc.oneof(some(status), some(suppressed))),
    said('email', false, 'subscribed', fc.array(suppressed, { minLength: 1, maxLength: 1 })),
    said('sms', true, 'subscribed', some(status)),
    said('sms', false, 'any'),
    said('sms', false, 'unsubscribed', some(status)),
    said('push', true, 'any', some(status)),
    said('push', false, 'any'),
  ),
});

const ORDERS = fc.record({
  type: fc.constant('profile-predictive-analytics'),
  dimension: one('historic_clv', 'historic_number_of_orders', 'average_order_value', 'average_days_between_orders', 'churn_probability'),
  filter: NUMERIC,
});

/** Definitions of conditions of all kinds, about lists and whatever segments there are. */
export const definitions = (segmentIds: readonly string[] = []): fc.Arbitrary<{ condition_groups: { conditions: Json[] }[] }> => {
  const condition = fc.oneof(PROPERTY, METRIC, FUNNEL, ORDERS, GROUPS([...LISTS, ...segmentIds]), REGION, CONSENT);
  const group = fc.record({ conditions: fc.array(condition, { minLength: 1, maxLength: 3 }) });
  const compound = fc.record({ condition_groups: fc.array(group, { minLength: 1, maxLength: 2 }) });
  // Alone a condition cannot hide behind another one.
  const alone = condition.map((only) => ({ condition_groups: [{ conditions: [only] }] }));
  return fc.oneof({ weight: 3, arbitrary: alone }, compound);
};
