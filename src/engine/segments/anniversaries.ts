import type { Micros } from '../../lib/clock.ts';
import type { At } from '../../lib/errors.ts';
import { isoSeconds, parseIso } from '../../lib/time.ts';
import type { DateRule } from './date-filters.ts';
import type { Filter } from './definition.ts';
import { type Reading, refuse } from './reading.ts';
import { amountOf, DAY, startOfDay } from './units.ts';

/** A day of any year: month × 100 + day. */
type Day = number;
type Ranges = readonly (readonly [Day, Day])[];

const ALL_DAYS: readonly Day[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].flatMap((length, month) =>
  Array.from({ length }, (_, i) => (month + 1) * 100 + i + 1),
);

const monthOf = (time: Micros): number => Number(isoSeconds(time).slice(5, 7));
const dayOf = (time: Micros): Day => monthOf(time) * 100 + Number(isoSeconds(time).slice(8, 10));
const wholeMonth = (month: number): Ranges => [[month * 100 + 1, month * 100 + 31]];

export function calendarMonthRule(filter: Filter, at: At, reading: Reading): DateRule | undefined {
  const month = Number(filter.value);
  if (!Number.isInteger(month) || month < 1 || month > 12) return refuse(reading, [...at, 'value'], 'A month is a number from 1 to 12.');
  return { window: () => ({ kind: 'days', ranges: wholeMonth(month) }), shifts: [] };
}

/**
 * Filters on the day of the year, whatever the year. An anniversary begins at midnight UTC; that of a 29 February is on the
 * 28th in years without one.
 */
export function anniversaryRule(filter: Filter, at: At, reading: Reading): DateRule | undefined {
  if (filter.operator === 'anniversary-month') {
    return { window: (now) => ({ kind: 'days', ranges: wholeMonth(monthOf(now)) }), shifts: [], turn: nextMonth };
  }
  const amount = filter.operator === 'anniversary' ? DAY : amountOf(filter, at, reading);
  if (amount === undefined) return undefined;
  const next = filter.operator === 'anniversary-next';
  return {
    window: (now) => ({ kind: 'days', ranges: rangesOf(daysAround(now, amount, next)) }),
    shifts: [],
    turn: (now) => nextTurn(now, amount, next),
  };
}

/** Those midnights that are younger than `amount`, or come within it. */
function midnights(now: Micros, amount: Micros, next: boolean): { first: Micros; last: Micros } {
  const today = startOfDay(now);
  if (next) return { first: today + DAY, last: startOfDay(now + amount) };
  return { first: startOfDay(now - amount) + DAY, last: today };
}

function daysAround(now: Micros, amount: Micros, next: boolean): Day[] {
  const { first, last } = midnights(now, amount, next);
  if (last - first >= 365 * DAY) return [...ALL_DAYS];
  const days: Day[] = [];
  for (let midnight = first; midnight <= last; midnight += DAY) {
    const day = dayOf(midnight);
    days.push(day);
    if (day === 228 && dayOf(midnight + DAY) === 301) days.push(229);
  }
  return days;
}

/** Runs of days of which none is left out. */
function rangesOf(days: readonly Day[]): Ranges {
  const wanted = new Set(days);
  const ranges: [Day, Day][] = [];
  let open = false;
  for (const day of ALL_DAYS) {
    if (!wanted.has(day)) open = false;
    else if (open) (ranges.at(-1) as [Day, Day])[1] = day;
    else {
      ranges.push([day, day]);
      open = true;
    }
  }
  return ranges;
}

/** When the first of the midnights leaves, or another one comes in. */
function nextTurn(now: Micros, amount: Micros, next: boolean): Micros {
  const { first, last } = midnights(now, amount, next);
  return next ? Math.min(startOfDay(now) + DAY, last + DAY - amount) : Math.min(startOfDay(now) + DAY, first + amount);
}

function nextMonth(now: Micros): Micros {
  const [year, month] = isoSeconds(now).split('-').map(Number) as [number, number];
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
  return parseIso(next) as Micros;
}
