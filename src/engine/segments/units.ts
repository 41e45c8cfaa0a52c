import type { Micros } from '../../lib/clock.ts';
import type { At } from '../../lib/errors.ts';
import type { Filter } from './definition.ts';
import { type Reading, refuse } from './reading.ts';

export const HOUR: Micros = 3_600_000_000;
export const DAY: Micros = 24 * HOUR;

/** Microseconds of the units that filters count in, and the longest time that they may come to. */
export const UNITS: Readonly<Record<string, Micros>> & { readonly MOST: Micros } = {
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  MOST: 36_525 * DAY,
};

/** Midnight, UTC. */
export const startOfDay = (time: Micros): Micros => Math.floor(time / DAY) * DAY;

/** `quantity` units of a filter in microseconds. */
export function amountOf(filter: Filter, at: At, reading: Reading): Micros | undefined {
  const unit = UNITS[String(filter.unit)];
  if (unit === undefined) return refuse(reading, [...at, 'unit'], `'${filter.unit}' is not a unit of time.`);
  const quantity = Number(filter.quantity);
  if (!Number.isInteger(quantity) || quantity < 1) return refuse(reading, [...at, 'quantity'], "'quantity' must be at least 1.");
  return quantity * unit > UNITS.MOST ? refuse(reading, [...at, 'quantity'], 'That is more than a hundred years.') : quantity * unit;
}
