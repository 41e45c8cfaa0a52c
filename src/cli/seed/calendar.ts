import type { Micros } from '../../lib/clock.ts';
import { isoSeconds } from '../../lib/time.ts';
import { placeInSums, type Random, risingSums, weightedPlace } from './random.ts';

const SECOND: Micros = 1_000_000;
const HOUR: Micros = 3600 * SECOND;
export const DAY: Micros = 24 * HOUR;

/** The shop's time: two years. */
export const SHOP_DAYS = 730;

/** How busy a shop is in each month; a shop by the sea has two seasons. */
const MONTHS = [0.75, 0.8, 0.9, 0.95, 1.05, 1.15, 1.2, 1.1, 0.9, 0.95, 1.35, 1.6] as const;
/** From Thursday, the first weekday of the epoch. */
const WEEKDAYS = [1.0, 0.95, 0.9, 1.15, 1.1, 1.0, 1.0] as const;
/** From midnight, local time: a lunch break, and the evening. */
const HOURS = [3, 2, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 14, 12, 11, 11, 11, 12, 14, 17, 20, 21, 15, 8] as const;

const hourSums = risingSums(HOURS);

/** Turns shares of the shop's time into days and days into moments. */
export interface Calendar {
  /** When the shop opened. */
  readonly from: Micros;
  /** Nothing happens later. */
  readonly until: Micros;
  /** The start of the (UTC) day by which this share of all events has happened; a share below 0 is a day before the shop's time. */
  dayAt(share: number): Micros;
  /** A moment of that day, at an hour when people in a zone this far from UTC shop. */
  momentOf(day: Micros, offsetHours: number, random: Random): Micros;
}

/** @param until the start of a day */
export function createCalendar(until: Micros): Calendar {
  const from = until - SHOP_DAYS * DAY;
  const sums = risingSums(Array.from({ length: SHOP_DAYS }, (_, day) => busyness(from + day * DAY, day / SHOP_DAYS)));
  const total = sums[SHOP_DAYS - 1] as number;
  return {
    from,
    until,
    dayAt: (share) => from + (share < 0 ? Math.floor(share * SHOP_DAYS) : placeInSums(sums, share * total)) * DAY,
    momentOf: (day, offsetHours, random) => {
      const local = weightedPlace(hourSums, random) * HOUR + random.below(3600) * SECOND;
      // Late evening in New York is the next day in UTC; kept within the day, so that nothing falls out of the shop's time.
      return day + ((local - offsetHours * HOUR + DAY) % DAY);
    },
  };
}

/** How busy the day is: the year's and the week's rhythm, a sale at the end of November, and a shop that grows by half each year. */
function busyness(day: Micros, share: number): number {
  const [, month, date] = isoSeconds(day).slice(0, 10).split('-').map(Number) as [number, number, number];
  const sale = month === 11 && date >= 24 && date <= 30 ? 2.2 : 1;
  const weekday = WEEKDAYS[Math.floor(day / DAY) % 7] as number;
  return (MONTHS[month - 1] as number) * weekday * sale * (1 + share);
}
