import type { FilterBinding, SortBinding, Where } from '../../jsonapi/operations.ts';
import { ALL_COMPARISONS, ALWAYS, equalsText, idOf, times } from '../filters.ts';

const knownMetric: Where = {
  kind: 'exists',
  column: 'metric_id',
  type: 'metric',
  detail: (missing) => `Metric IDs [${missing.map((id) => `'${id}'`).join(', ')}] do not exist.`,
};

/** Every event has a profile and a metric here, so has(…) holds always. */
const present: FilterBinding = { operators: { none: ['has'] }, where: ALWAYS };

export const eventFilters: Readonly<Record<string, FilterBinding>> = {
  metric_id: { operators: { single: ['equals'], list: ['equals'] }, value: { type: 'string' }, where: knownMetric },
  profile_id: equalsText(idOf('profile', 'profile_id')),
  profile: present,
  metric: present,
  datetime: times('occurred_at', ...ALL_COMPARISONS),
  timestamp: {
    operators: { single: ALL_COMPARISONS },
    value: { type: 'number' },
    where: { kind: 'column', column: 'occurred_at', unit: 'seconds' },
  },
};

const byTime: SortBinding = { by: { kind: 'column', column: 'occurred_at' } };

export const eventSorts: Readonly<Record<string, SortBinding>> = { datetime: byTime, timestamp: byTime };
