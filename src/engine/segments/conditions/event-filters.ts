import type { At } from '../../../lib/errors.ts';
import type { EventFilter } from '../../../storage/queries/segment-criteria/events.ts';
import type { Source } from '../../../storage/queries/segment-criteria/source.ts';
import type { PropertyFilter } from '../definition.ts';
import { type Reading, refuse } from '../reading.ts';
import { readValueFilter } from '../value-filters.ts';

const MOST_FILTERS = 10;

/** `metric_filters`: what must all be true of an event. They look at the event's own properties, and `$value` at its value. */
export function readEventFilters(given: unknown, at: At, reading: Reading): EventFilter[] {
  const filters = (given ?? []) as readonly PropertyFilter[];
  if (filters.length > MOST_FILTERS) {
    refuse(reading, at, `A condition may filter events by ${MOST_FILTERS} properties at most.`);
    return [];
  }
  return filters.flatMap(({ property, filter }, i) => {
    if (!filter) {
      refuse(reading, [...at, i, 'filter'], `A filter for '${property}' is needed; whether it is there is asked by 'is-set'.`);
      return [];
    }
    const isValue = property === '$value';
    if (isValue && filter.type !== 'numeric' && filter.type !== 'existence') {
      refuse(reading, [...at, i, 'filter', 'type'], "'$value' is a number.");
      return [];
    }
    const source: Source = isValue ? { kind: 'number', column: 'value' } : { kind: 'json', column: 'properties', key: property };
    const rule = readValueFilter(filter, [...at, i, 'filter'], reading);
    // Events are not asked for dates, so that time has no part in it.
    return rule ? [{ source, test: rule.at(0) }] : [];
  });
}
