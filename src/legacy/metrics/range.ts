import { apiError, RequestError } from '../../jsonapi/errors.ts';
import type { Micros } from '../../lib/clock.ts';
import { isoSeconds, parseIso } from '../../lib/time.ts';

const DAY: Micros = 86_400_000_000;
const MOST_DAYS = 31;

/** A range of whole days of UTC, or of seconds where those were given. */
export interface Range {
  readonly from: Micros;
  /** The first instant that does not belong to it. */
  readonly until: Micros;
  /** Both ends as days, the last one included. */
  readonly start: string;
  readonly end: string;
}

const dayOf = (micros: Micros): string => isoSeconds(micros).slice(0, 10);
const refuse = (detail: string): RequestError => new RequestError(apiError('invalid', detail));

/**
 * The days from `start_date` to `end_date`, both included; seconds since 1970 are taken to the second. Without them, the last 31 days
 * up to today.
 * @throws RequestError 400
 */
export function rangeOf(
  { start_date: start, end_date: end }: { start_date: string | undefined; end_date: string | undefined },
  now: Micros,
): Range {
  if (!start !== !end) throw refuse("'start_date' and 'end_date' must be given together.");
  if (!start || !end) {
    const today = Math.floor(now / DAY) * DAY;
    return range(today - (MOST_DAYS - 1) * DAY, today + DAY);
  }
  const from = readEnd(start, 'start_date').at;
  const last = readEnd(end, 'end_date');
  const until = last.isDay ? last.at + DAY : last.at;
  if (until <= from) throw refuse("'end_date' must be after 'start_date'.");
  // A day given as the end belongs to the range, which may then have one more.
  if (until - from > (MOST_DAYS + 1) * DAY) throw refuse(`The range may be ${MOST_DAYS} days long at most.`);
  return range(from, until);
}

const range = (from: Micros, until: Micros): Range => ({ from, until, start: dayOf(from), end: dayOf(until - 1) });

function readEnd(text: string, name: string): { at: Micros; isDay: boolean } {
  if (/^\d{10}$/.test(text)) return { at: Number(text) * 1_000_000, isDay: false };
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseIso(text) : undefined;
  if (at === undefined || at < 0) throw refuse(`'${name}' must be a day such as 2023-07-01, or seconds since 1970.`);
  return { at, isDay: true };
}
