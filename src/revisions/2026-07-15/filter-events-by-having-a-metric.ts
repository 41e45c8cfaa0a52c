import type { Change } from '../change.ts';
import { omit } from '../edit/document.ts';

export const filterEventsByHavingAMetric: Change = {
  date: '2026-07-15',
  title: 'Filters events by whether they have a metric',
  changelog: 'Reads of events take `has(metric)`.',
  declaration: (surface) =>
    surface.operationId === 'get_events' && surface.filters ? { ...surface, filters: omit(surface.filters, 'metric') } : surface,
};
