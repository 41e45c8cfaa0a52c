import type { Micros } from '../../lib/clock.ts';
import type { Fault } from '../../lib/errors.ts';
import { isoSeconds, parseIso } from '../../lib/time.ts';
import { daysSince1970, type Zone } from '../../lib/zones.ts';
import type { Span } from '../../storage/queries/metric-spans.ts';
import type { Interval } from './buckets.ts';

/** What time a report is about: a word, or from a start to an end by the clock of the account, whatever zone they name. */
export type Timeframe = { readonly key: TimeframeKey } | { readonly start: string; readonly end: string };

/** Words for times before now, in the order of the alphabet. */
export const TIMEFRAME_KEYS = [
  ...(['last_12_months', 'last_30_days', 'last_365_days', 'last_3_months', 'last_7_days', 'last_90_days', 'last_month'] as const),
  ...(['last_week', 'last_year', 'this_month', 'this_week', 'this_year', 'today', 'yesterday'] as const),
] as const;

export type TimeframeKey = (typeof TIMEFRAME_KEYS)[number];

/** How reports call the intervals of their series. */
export const SERIES_INTERVALS = { daily: 'day', hourly: 'hour', monthly: 'month', weekly: 'week' } as const satisfies Record<
  string,
  Interval
>;

export type SeriesInterval = keyof typeof SERIES_INTERVALS;

const DAY: Micros = 86_400_000_000;
/** A leap year. */
const LONGEST_DAYS = 366;
/** Days by intervals; those of months are as many as any report may have. */
const LONGEST_SERIES: Partial<Record<SeriesInterval, number>> = { hourly: 7, daily: 60 };

/** A range of days, since 1970: from the first to before the second. */
type Days = readonly [from: number, until: number];

/**
 * The instants from which and up to which a report looks; what is under way ends now. Words mean days, weeks (from Monday),
 * months and years of the account's clock: `last_week` is the one before this one, `last_7_days` the seven days before today and
 * today (recorded), `last_3_months` goes back to the same day of the month.
 * @param at where the time frame stands in the input
 * @returns undefined together with a fault
 */
export function readTimeframe(
  timeframe: Timeframe,
  zone: Zone,
  now: Micros,
  faults: Fault[],
  at: Fault['at'] = ['timeframe'],
): Span | undefined {
  const refuse = (detail: string, ...place: string[]): undefined => {
    faults.push({ kind: 'invalid', detail, at: [...at, ...place] });
    return undefined;
  };
  if ('key' in timeframe) {
    const [first, end] = daysOf(timeframe.key, Math.floor(zone.toLocal(now) / DAY));
    return { from: zone.toInstant(first * DAY), until: Math.min(zone.toInstant(end * DAY), now) };
  }
  const [start, end] = (['start', 'end'] as const).map((name) => readWallTime(timeframe[name]));
  if (start === undefined) return refuse(`'${timeframe.start}' is not a date and time in ISO 8601.`, 'start');
  if (end === undefined) return refuse(`'${timeframe.end}' is not a date and time in ISO 8601.`, 'end');
  if (start >= end) return refuse('The time frame is empty: its end must be after its start.');
  if (end - start > LONGEST_DAYS * DAY) return refuse('A time frame may be one year long at most.');
  return { from: zone.toInstant(start), until: zone.toInstant(end) };
}

/**
 * Whether a series may have so many points; the day under way does not count against the limit.
 * @returns what is wrong
 */
export function seriesFault(interval: SeriesInterval, { from, until }: Span): string | undefined {
  const most = LONGEST_SERIES[interval];
  if (most === undefined || until - from < (most + 1) * DAY) return undefined;
  return `With the interval '${interval}' the time frame may be ${most} days long at most.`;
}

/** The time that a text shows, its zone left aside. */
const readWallTime = (text: string): Micros | undefined =>
  parseIso(text) === undefined
    ? undefined
    : parseIso(text.replace(/\s*(?:Z|[+-]\d{2}(?::?\d{2})?)$/i, (zone, place) => (place > 10 ? '' : zone)));

function daysOf(key: TimeframeKey, today: number): Days {
  const next = today + 1;
  const monday = today - ((((today - 4) % 7) + 7) % 7);
  const [year, month, day] = isoSeconds(today * DAY)
    .slice(0, 10)
    .split('-')
    .map(Number) as [number, number, number];
  const first = (months: number): number => daysSince1970(year, month + months, 1);
  // The 31st of a month that has none is its last day.
  const sameDay = (months: number): number => Math.min(first(months) + day - 1, first(months + 1) - 1);
  const newYear = (years: number): number => daysSince1970(year + years, 1, 1);
  const ranges: Record<TimeframeKey, Days> = {
    today: [today, next],
    yesterday: [today - 1, today],
    this_week: [monday, next],
    last_week: [monday - 7, monday],
    this_month: [first(0), next],
    last_month: [first(-1), first(0)],
    this_year: [newYear(0), next],
    last_year: [newYear(-1), newYear(0)],
    last_7_days: [today - 7, next],
    last_30_days: [today - 30, next],
    last_90_days: [today - 90, next],
    last_365_days: [today - 365, next],
    last_3_months: [sameDay(-3), next],
    last_12_months: [sameDay(-12), next],
  };
  return ranges[key];
}
