import parsePhoneNumber from 'libphonenumber-js/max';
import { type Person, REVENUE } from './people.ts';

/**
 * What a definition means, said again: one person, plain loops, no database. Written from VOCABULARY.md alone, so that a
 * misunderstanding in the SQL does not sit here as well.
 */
// biome-ignore lint/suspicious/noExplicitAny: definitions are JSON
type Json = any;

export const holds = (definition: Json, person: Person, now: number, revenue: string | null = REVENUE): boolean =>
  definition.condition_groups.every((group: Json) => group.conditions.some((condition: Json) => holdsOne(condition, person, now, revenue)));

function holdsOne(c: Json, person: Person, now: number, revenue: string | null): boolean {
  switch (c.type) {
    case 'profile-property':
      return passes(c.filter, propertyOf(c.property, person), now, c.property.startsWith('location'));
    case 'profile-metric': {
      const events = person.events.filter(
        (e) => e.metric === c.metric_id && isIn(c.timeframe_filter, e.at, now) && fits(e, c.metric_filters),
      );
      const total = c.measurement === 'count' ? events.length : events.reduce((sum, e) => sum + (e.value ?? 0), 0);
      return compare(c.measurement_filter.operator, total, c.measurement_filter.value);
    }
    case 'profile-metric-funnel':
      return funnel(c, person, now);
    case 'profile-group-membership': {
      const joined = c.group_ids.filter((id: string) => {
        const at = person.groups.get(id);
        return at !== undefined && (!c.timeframe_filter || isIn(c.timeframe_filter, at, now, true));
      });
      return c.is_member ? joined.length > 0 : joined.length === 0;
    }
    case 'profile-region': {
      const country = String(person.location.country ?? '')
        .trim()
        .toLowerCase();
      if (country === '') return false;
      const inside =
        c.region === 'european_union' ? ['germany', 'de', 'france'].includes(country) : ['united states', 'usa'].includes(country);
      return inside === c.in_region;
    }
    case 'profile-marketing-consent':
      return consent(c.consent, person, now);
    case 'profile-predictive-analytics':
      return orders(c, person, revenue);
    default:
      throw new Error(c.type);
  }
}

function propertyOf(name: string, person: Person): unknown {
  const [, bag, key] = /^(properties|location)\['(.*)'\]$/.exec(name) ?? [];
  if (bag === 'properties') return person.properties[key as string];
  if (bag === 'location') return person.location[key as string];
  if (name === 'created') return new Date(person.created_at / 1000);
  return person[name as 'email'];
}

/** Who has no orders, or asks for what nobody can know, passes nothing. */
function orders({ dimension, filter }: Json, person: Person, revenue: string | null): boolean {
  const own = person.events.filter(({ metric }) => metric === revenue);
  const value = own.reduce((sum, event) => sum + (event.value ?? 0), 0);
  const times = own.map(({ at }) => at).sort((a, b) => a - b);
  const days = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 8.64e10;
  const figures: Record<string, number | undefined> = {
    historic_number_of_orders: own.length,
    historic_clv: value,
    average_order_value: value / own.length,
    average_days_between_orders: own.length > 1 ? days / (own.length - 1) : undefined,
  };
  const figure = own.length > 0 ? figures[dimension] : undefined;
  return figure !== undefined && compare(filter.operator, figure, filter.value);
}

const UNIT: Record<string, number> = { hour: 3.6e9, day: 8.64e10, week: 6.048e11 };

function isIn(f: Json, at: number, now: number, joining = false): boolean {
  const age = now - at;
  const amount = f.quantity * (UNIT[f.unit] ?? 0);
  const given = (text: string) => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text) * 1000;
  const isMidnight = (time: number) => time % 8.64e10 === 0;
  const day = (time: number) => Math.floor(time / 8.64e10);
  switch (f.operator) {
    case 'alltime':
      return true;
    case 'in-the-last':
      return age >= 0 && age < amount;
    case 'at-least':
      return age >= amount;
    case 'in-the-next':
      return age < 0 && -age <= amount;
    case 'between':
      return age >= f.start * (UNIT[f.unit] ?? 0) && age < f.end * (UNIT[f.unit] ?? 0);
    case 'after':
      return isMidnight(given(f.date)) ? day(at) > day(given(f.date)) : at > given(f.date);
    case 'before':
      return at < given(f.date);
    case 'between-static':
      if (at < given(f.start)) return false;
      if (joining) return at < given(f.end);
      return isMidnight(given(f.end)) ? day(at) <= day(given(f.end)) : at <= given(f.end);
    case 'calendar-month':
      return month(at) === f.value;
    case 'anniversary-month':
      return month(at) === month(now);
    default:
      return anniversaries(at, now).some((a) => {
        if (f.operator === 'anniversary') return day(a) === day(now);
        return f.operator === 'anniversary-last' ? a <= now && now - a < amount : a > now && a - now <= amount;
      });
  }
}

const month = (at: number): number => new Date(at / 1000).getUTCMonth() + 1;

/** The midnights at which it is again, in the years around now. */
function anniversaries(at: number, now: number): number[] {
  const born = new Date(at / 1000);
  const year = new Date(now / 1000).getUTCFullYear();
  return [-2, -1, 0, 1, 2].map((offset) => {
    const same = new Date(Date.UTC(year + offset, born.getUTCMonth(), born.getUTCDate()));
    const rolled = same.getUTCMonth() !== born.getUTCMonth();
    return (rolled ? Date.UTC(year + offset, 1, 28) : same.getTime()) * 1000;
  });
}

function compare(operator: string, left: number, right: number): boolean {
  switch (operator) {
    case 'equals':
      return left === right;
    case 'not-equals':
      return left !== right;
    case 'greater-than':
      return left > right;
    case 'greater-than-or-equal':
      return left >= right;
    case 'less-than':
      return left < right;
    default:
      return left <= right;
  }
}

const DATE = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

function timeOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime() * 1000;
  if (typeof value !== 'string' || !DATE.test(value)) return undefined;
  const [date, time = '00:00:00'] = value.split(/[T ]/) as [string, string?];
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`;
  const at = Date.parse(`${date}T${zoned}`);
  const exists = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at) || Number.isNaN(exists.getTime()) || !exists.toISOString().startsWith(date) ? undefined : at * 1000;
}

function passes(f: Json, value: unknown, now: number, textNumbers = false): boolean {
  const isSet = value !== undefined && value !== null;
  switch (f.type) {
    case 'existence':
      return (f.operator === 'is-set') === isSet;
    case 'boolean':
      return value === f.value;
    case 'date': {
      const at = timeOf(value);
      return at !== undefined && isIn(f, at, now);
    }
    case 'numeric': {
      const number = textNumbers && typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof number === 'number' && compare(f.operator, number, f.value);
    }
    case 'string':
      return typeof value === 'string' && textPasses(f, value);
    default:
      return Array.isArray(value) && listPasses(f, value);
  }
}

function textPasses(f: Json, text: string): boolean {
  const negated = f.operator.startsWith('not-') || f.operator === 'nregex' || f.operator.endsWith('-not-in');
  const found = (): boolean => {
    switch (f.operator.replace('not-', '').replace('nregex', 'regex')) {
      case 'equals':
        return text === f.value;
      case 'contains':
        return text.includes(f.value);
      case 'starts-with':
        return text.startsWith(f.value);
      case 'ends-with':
        return text.endsWith(f.value);
      case 'in':
        return f.value.includes(text);
      case 'regex':
        return new RegExp(f.value, 'u').test(text);
      default:
        return f.value.includes(parsePhoneNumber(text)?.country);
    }
  };
  return found() !== negated;
}

function listPasses(f: Json, list: readonly unknown[]): boolean {
  if (f.operator.startsWith('length-')) return compare(f.operator.slice(7), list.length, f.value);
  const negated = f.operator.startsWith('not-');
  const found = (): boolean => {
    switch (f.operator.replace('not-', '')) {
      case 'contains':
        return list.includes(f.value);
      case 'contains-any':
        return f.value.some((one: string) => list.includes(one));
      case 'contains-all':
        return f.value.every((one: string) => list.includes(one));
      default:
        return list.some((one) => typeof one === 'string' && one.includes(f.value));
    }
  };
  return found() !== negated;
}

type Event = Person['events'][number];

const fits = (event: Event, filters: Json): boolean =>
  (filters ?? []).every(({ property, filter }: Json) =>
    passes(filter, property === '$value' ? event.value : event.properties[property], 0),
  );

const WINDOWS: Record<string, number> = { HOURS_1: 1, DAYS_1: 24, DAYS_3: 72, WEEKS_1: 168, DAYS_30: 720 };

/** Tries every choice of events for the steps that must be. */
function funnel(c: Json, person: Person, now: number): boolean {
  const inFrame = person.events.map((event, order) => ({ event, order })).filter(({ event }) => isIn(c.timeframe_filter, event.at, now));
  const all = inFrame.sort((a, b) => a.event.at - b.event.at || a.order - b.order).map(({ event }) => event);
  const limit = c.completion_window_seconds ? (WINDOWS[c.completion_window_seconds] as number) * 3.6e9 : Number.POSITIVE_INFINITY;
  const matches = (step: Json, event: Event) => event.metric === step.metric_id && fits(event, step.metric_filters);
  const wanted = c.steps.map((step: Json, i: number) => ({ step, i })).filter(({ step }: Json) => step.metric_exists);
  const tryFrom = (which: number, chosen: number[]): boolean => {
    if (which === wanted.length) return gapsAreClean(chosen);
    for (let at = (chosen.at(-1) ?? -1) + 1; at < all.length; at++) {
      const event = all[at] as Event;
      if (!matches(wanted[which].step, event)) continue;
      if (event.at - (all[chosen[0] ?? at] as Event).at > limit) continue;
      if (tryFrom(which + 1, [...chosen, at])) return true;
    }
    return false;
  };
  const gapsAreClean = (chosen: number[]): boolean =>
    c.steps.every((step: Json, i: number) => {
      if (step.metric_exists) return true;
      const before = wanted.filter((w: Json) => w.i < i).length;
      const from = before === 0 ? 0 : (chosen[before - 1] as number) + 1;
      const to = before === chosen.length ? all.length : (chosen[before] as number);
      return !all
        .slice(from, to)
        .some((event) => matches(step, event) && (before === 0 || event.at - (all[chosen[0] as number] as Event).at <= limit));
    });
  return tryFrom(0, []);
}

function consent({ channel, can_receive_marketing: can, consent_status: status }: Json, person: Person, now: number): boolean {
  const said = person.consents.find((one) => one.channel === channel);
  const subscribed = said?.consent === 'SUBSCRIBED';
  const may = { email: person.suppressions.length === 0, sms: subscribed && said?.identifier === person.phone_number, push: subscribed }[
    channel as 'email'
  ];
  if (may !== can) return false;
  const words: Record<string, boolean> = {
    any: true,
    subscribed,
    unsubscribed: said?.consent === 'UNSUBSCRIBED',
    never_subscribed: said === undefined,
  };
  if (!words[status.subscription]) return false;
  return (status.filters ?? []).every(({ field, filter, method }: Json) => {
    if (field === 'status_date') return said !== undefined && isIn(filter, said.at, now);
    if (field === 'method') return said?.method === method.toUpperCase();
    const reason = { bounce_date: 'HARD_BOUNCE', manual_suppression_date: 'USER_SUPPRESSED' }[field as 'bounce_date'];
    return person.suppressions.some((one) => one.reason === reason && (filter.type === 'existence' || isIn(filter, one.at, now)));
  });
}
