import type { Change } from '../change.ts';

export const pageEventsBySize: Change = {
  date: '2026-01-15',
  title: 'Takes a page size for events',
  changelog: 'Reads of events take `page[size]`, 200 unless said otherwise and 1,000 at most. Older revisions always get pages of 200.',
  declaration: (surface) => (surface.operationId === 'get_events' ? { ...surface, page: {} } : surface),
};
