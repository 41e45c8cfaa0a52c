import type { Micros } from '../../lib/clock.ts';
import { eventUuid as uuidOf } from '../../lib/event-ids.ts';
import { eventIdFromText } from '../../lib/ids.ts';

/** A stored event as select.ts reads it: the id as text, the value as a number. */
export interface EventRow {
  id: string;
  unique_id: string;
  occurred_at: Micros;
  value: number | null;
  value_currency: string | null;
  properties: Readonly<Record<string, unknown>>;
}

/**
 * What the API shows as `event_properties`: the caller's properties, `$event_id`, `$value` (always a key: recordings show 0
 * where none was given, or the caller's own property of that name) and `$value_currency` when there is one.
 */
export function eventProperties(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { properties, unique_id, value, value_currency } = row as unknown as EventRow;
  return {
    $value: 0,
    ...properties,
    $event_id: unique_id,
    ...(value === null ? {} : { $value: value }),
    ...(value_currency === null ? {} : { $value_currency: value_currency }),
  };
}

/** The event's version-1 UUID. */
export function eventUuid(row: Readonly<Record<string, unknown>>): string {
  const { id, occurred_at } = row as unknown as EventRow;
  const number = eventIdFromText(id);
  if (number === undefined) throw new Error(`${id} is no event id`);
  return uuidOf(number, occurred_at);
}
