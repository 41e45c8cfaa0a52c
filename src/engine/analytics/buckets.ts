import type { Micros } from '../../lib/clock.ts';
import { daysSince1970, type Zone } from '../../lib/zones.ts';

export type Interval = 'hour' | 'day' | 'week' | 'month';

const HOUR: Micros = 3_600_000_000;
const DAY: Micros = 24 * HOUR;
/** 1970-01-05: weeks begin on Mondays. */
const MONDAY = 4;

/**
 * Where the hours, days, weeks or months begin that a range touches, by the clock of a zone.
 * @returns instants in ascending order; the first is not after `from`
 */
export function bucketStarts(zone: Zone, interval: Interval, from: Micros, until: Micros): Micros[] {
  return interval === 'hour' ? hours(zone, from, until) : days(zone, interval, from, until);
}

/** An hour begins wherever the clock shows a full one: twice the same where it is put back. */
function hours(zone: Zone, from: Micros, until: Micros): Micros[] {
  const past = (instant: Micros): Micros => modulo(zone.toLocal(instant), HOUR);
  let at = from;
  while (past(at) !== 0) at -= past(at);
  const starts: Micros[] = [];
  while (at < until) {
    starts.push(at);
    at += HOUR;
    while (past(at) !== 0) at += HOUR - past(at);
  }
  return starts;
}

function days(zone: Zone, interval: Exclude<Interval, 'hour'>, from: Micros, until: Micros): Micros[] {
  const first = Math.floor(zone.toLocal(from) / DAY);
  const starts: Micros[] = [];
  for (let step = 0; ; step++) {
    const start = zone.toInstant(dayOf(interval, first, step) * DAY);
    if (start >= until) return starts;
    // A day that a zone has skipped begins with the next one.
    if (start !== starts.at(-1)) starts.push(start);
  }
}

/** The day with which the interval begins that is `step` after the one of the day `first`; days since 1970. */
function dayOf(interval: Exclude<Interval, 'hour'>, first: number, step: number): number {
  if (interval === 'day') return first + step;
  if (interval === 'week') return first - modulo(first - MONDAY, 7) + 7 * step;
  return firstOfMonth(monthOf(first) + step);
}

/** Months since the year 0. */
function monthOf(day: number): number {
  let month = Math.floor((day + 719_528) / 30.436_875);
  while (firstOfMonth(month) > day) month -= 1;
  while (firstOfMonth(month + 1) <= day) month += 1;
  return month;
}

const firstOfMonth = (month: number): number => daysSince1970(Math.floor(month / 12), (month % 12) + 1, 1);

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
