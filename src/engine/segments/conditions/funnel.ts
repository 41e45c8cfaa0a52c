import type { At } from '../../../lib/errors.ts';
import { readDateFilter } from '../date-filters.ts';
import type { Condition, Filter } from '../definition.ts';
import type { Leaf } from '../leaf.ts';
import { type Reading, refuse } from '../reading.ts';
import { readEventFilters } from './event-filters.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

const COMPLETION: Readonly<Record<string, number>> = {
  HOURS_1: HOUR_SECONDS,
  DAYS_1: DAY_SECONDS,
  DAYS_3: 3 * DAY_SECONDS,
  DAYS_5: 5 * DAY_SECONDS,
  WEEKS_1: 7 * DAY_SECONDS,
  DAYS_30: 30 * DAY_SECONDS,
  DAYS_90: 90 * DAY_SECONDS,
  DAYS_180: 180 * DAY_SECONDS,
  YEARS_1: 365 * DAY_SECONDS,
};

const MOST_STEPS = 10;

interface Step {
  readonly metric_exists: boolean;
  readonly metric_id: string;
  readonly metric_filters?: unknown;
}

/** `profile-metric-funnel`: events one after the other, all in the timeframe; a negative step is one that did not come between. */
export function readFunnelCondition(condition: Condition, at: At, reading: Reading): Leaf | undefined {
  const date = readDateFilter(condition.timeframe_filter as Filter, [...at, 'timeframe_filter'], reading);
  const given = condition.steps as readonly Step[];
  if (given.length > MOST_STEPS) return refuse(reading, [...at, 'steps'], `A funnel may have ${MOST_STEPS} steps at most.`);
  if (!given.some((step) => step.metric_exists)) {
    return refuse(reading, [...at, 'steps'], 'A funnel needs at least one step that was done.');
  }
  const steps = given.map((step, i) => {
    reading.metrics.push({ value: step.metric_id, at: [...at, 'steps', i, 'metric_id'] });
    const filters = readEventFilters(step.metric_filters, [...at, 'steps', i, 'metric_filters'], reading);
    return { exists: step.metric_exists, metricId: step.metric_id, filters };
  });
  if (!date) return undefined;
  const completeWithin = COMPLETION[String(condition.completion_window_seconds ?? '')];
  const metrics = [...new Set(steps.map(({ metricId }) => metricId))];
  return {
    at: (now) => ({ kind: 'funnel', window: date.window(now), steps, ...(completeWithin === undefined ? {} : { completeWithin }) }),
    dependsOn: metrics.map((id) => ({ kind: 'metric', id })),
    holdsForStrangers: false,
    timings: metrics.flatMap((metricId) => date.shifts.map((shift) => ({ source: { kind: 'events', metricId } as const, shift }))),
    dates: [],
    turns: date.turn ? [date.turn] : [],
  };
}
