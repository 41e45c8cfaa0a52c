import type { Change } from '../change.ts';

export const pageListsBySize: Change = {
  date: '2026-04-15',
  title: 'Takes a page size for lists',
  changelog: 'Reads of lists take `page[size]`, 10 at most. Older revisions always get pages of 10.',
  declaration: (surface) => (surface.operationId === 'get_lists' ? { ...surface, page: {} } : surface),
};
