import { type Attribute, column, computed, required } from '../jsonapi/attributes.ts';
import { dateTime, nullable, text } from '../jsonapi/schema.ts';
import { isoMicros, isoSeconds } from '../lib/time.ts';

/** Text as it stands in the column of that name. */
export const textColumn = (name: string): Attribute => column(text(), name);

/** A point in time: seconds on reads, microseconds in answers to writes. */
export const timeColumn = (name: string): Attribute =>
  computed(nullable(dateTime()), [name], (row, precision) => showTime(row[name], precision));

/** A point in time that has microseconds in every answer, and is never null. */
export const exactTimeColumn = (name: string): Attribute =>
  required(computed(dateTime(), [name], (row) => showTime(row[name], 'microseconds')));

export function showTime(value: unknown, precision: 'seconds' | 'microseconds'): string | null {
  if (typeof value !== 'number') return null;
  return precision === 'seconds' ? isoSeconds(value) : isoMicros(value);
}

/** The same, null where there is no such time. */
export const maybeExactTimeColumn = (name: string): Attribute =>
  computed(nullable(dateTime()), [name], (row) => showTime(row[name], 'microseconds'));
