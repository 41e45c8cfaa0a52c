import type { At } from '../../../lib/errors.ts';
import { holdsWithoutEvents } from '../../../storage/queries/segment-criteria/events.ts';
import { readDateFilter } from '../date-filters.ts';
import type { Condition, Filter } from '../definition.ts';
import type { Leaf } from '../leaf.ts';
import { type Reading, refuse } from '../reading.ts';
import { COMPARISONS } from '../value-filters.ts';
import { readEventFilters } from './event-filters.ts';

/** `profile-metric`: how many events of a metric there are in a time, or what their values come to. */
export function readMetricCondition(condition: Condition, at: At, reading: Reading): Leaf | undefined {
  const metricId = String(condition.metric_id);
  reading.metrics.push({ value: metricId, at: [...at, 'metric_id'] });
  const measure = condition.measurement === 'sum' ? 'sum' : 'count';
  const { operator: name, value } = condition.measurement_filter as Filter;
  const operator = COMPARISONS[name];
  const date = readDateFilter(condition.timeframe_filter as Filter, [...at, 'timeframe_filter'], reading);
  const filters = readEventFilters(condition.metric_filters, [...at, 'metric_filters'], reading);
  if (!operator || typeof value !== 'number' || !Number.isFinite(value)) {
    return refuse(reading, [...at, 'measurement_filter', 'value'], 'A number to compare with is needed.');
  }
  if (!date) return undefined;
  const asked = { measure, operator, value } as const;
  return {
    at: (now) => ({ kind: 'events', metricId, window: date.window(now), filters, ...asked }),
    dependsOn: [{ kind: 'metric', id: metricId }],
    holdsForStrangers: holdsWithoutEvents(asked),
    timings: date.shifts.map((shift) => ({ source: { kind: 'events', metricId }, shift })),
    dates: [],
    turns: date.turn ? [date.turn] : [],
  };
}
