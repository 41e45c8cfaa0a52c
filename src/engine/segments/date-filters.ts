import type { Micros } from '../../lib/clock.ts';
import type { At } from '../../lib/errors.ts';
import { parseIso } from '../../lib/time.ts';
import type { Window } from '../../storage/queries/segment-criteria/window.ts';
import { anniversaryRule, calendarMonthRule } from './anniversaries.ts';
import type { Filter } from './definition.ts';
import { type Reading, refuse } from './reading.ts';
import { amountOf, DAY, startOfDay, UNITS } from './units.ts';

/** Which times are accepted, and what the passing of time does to that. */
export interface DateRule {
  window(now: Micros): Window;
  /** Ages of a time at which it begins or ceases to be accepted; negative before it. */
  readonly shifts: readonly Micros[];
  /** For days of the year: the next time after `now` at which other days are accepted. */
  readonly turn?: (now: Micros) => Micros;
}

export interface DateOptions {
  /** Whether the end of a static range is still in it; the day of joining a group is not. */
  readonly endIncluded?: boolean;
}

/** Everything, at any time. */
export const ALL_TIME: DateRule = { window: () => ({ kind: 'span' }), shifts: [] };

/**
 * Reads a date filter. Times are UTC. A static time at midnight means its whole day: `after` begins with the next one,
 * `between-static` ends with it. Ages are exact: in the last N is younger than N, at least N the others.
 */
export function readDateFilter(filter: Filter, at: At, reading: Reading, options: DateOptions = {}): DateRule | undefined {
  switch (filter.operator) {
    case 'alltime':
      return ALL_TIME;
    case 'after':
    case 'before':
      return readSide(filter, at, reading);
    case 'between-static':
      return readRange(filter, at, reading, options.endIncluded ?? true);
    case 'between':
      return readRelativeRange(filter, at, reading);
    case 'calendar-month':
      return calendarMonthRule(filter, at, reading);
    case 'anniversary':
    case 'anniversary-month':
    case 'anniversary-last':
    case 'anniversary-next':
      return anniversaryRule(filter, at, reading);
    default:
      return readRelative(filter, at, reading);
  }
}

function readTime(value: unknown, at: At, reading: Reading): Micros | undefined {
  const time = typeof value === 'string' ? parseIso(value) : undefined;
  return time ?? refuse(reading, at, `'${at.at(-1)}' must be a date or a time in ISO 8601.`);
}

/** The last moment of what a time means: itself, or its day. */
const endOf = (time: Micros): Micros => (time === startOfDay(time) ? time + DAY - 1 : time);

function readSide(filter: Filter, at: At, reading: Reading): DateRule | undefined {
  const date = readTime(filter.date, [...at, 'date'], reading);
  if (date === undefined) return undefined;
  const window: Window = filter.operator === 'after' ? { kind: 'span', from: endOf(date) + 1 } : { kind: 'span', to: date - 1 };
  return { window: () => window, shifts: [] };
}

function readRange(filter: Filter, at: At, reading: Reading, endIncluded: boolean): DateRule | undefined {
  const [from, end] = (['start', 'end'] as const).map((name) => readTime(filter[name], [...at, name], reading));
  if (from === undefined || end === undefined) return undefined;
  if (end < from) return refuse(reading, [...at, 'end'], "'end' must not be before 'start'.");
  const window: Window = { kind: 'span', from, to: endIncluded ? endOf(end) : end - 1 };
  return { window: () => window, shifts: [] };
}

function readRelative(filter: Filter, at: At, reading: Reading): DateRule | undefined {
  const age = amountOf(filter, at, reading);
  if (age === undefined) return undefined;
  switch (filter.operator) {
    case 'at-least':
      return { window: (now) => ({ kind: 'span', to: now - age }), shifts: [age] };
    case 'in-the-last':
      return { window: (now) => ({ kind: 'span', from: now - age + 1, to: now }), shifts: [0, age] };
    case 'in-the-next':
      return { window: (now) => ({ kind: 'span', from: now + 1, to: now + age }), shifts: [-age, 0] };
    default:
      return refuse(reading, [...at, 'operator'], `'${filter.operator}' is not an operator of dates.`);
  }
}

/** `start` is the younger age and still in it, `end` the older one and not. */
function readRelativeRange(filter: Filter, at: At, reading: Reading): DateRule | undefined {
  const unit = UNITS[String(filter.unit)];
  const [start, end] = [Number(filter.start), Number(filter.end)];
  if (unit === undefined || !(start >= 0) || !(end > start)) {
    return refuse(reading, [...at, 'end'], "'start' must be 0 or more and 'end' more than 'start': both say how long ago.");
  }
  if (end * unit > UNITS.MOST) return refuse(reading, [...at, 'end'], 'That is more than a hundred years.');
  const [young, old] = [start * unit, end * unit];
  return { window: (now) => ({ kind: 'span', from: now - old + 1, to: now - young }), shifts: [young, old] };
}
