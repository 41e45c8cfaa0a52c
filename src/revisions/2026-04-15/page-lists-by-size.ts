import type { Change } from '../change.ts';

const LISTINGS = ['get_lists', 'get_segments', 'get_templates'];

export const pageListsBySize: Change = {
  date: '2026-04-15',
  title: 'Takes a page size for lists, segments and templates',
  changelog: 'Reads of lists, segments and templates take `page[size]`, 10 at most. Older revisions always get pages of 10.',
  declaration: (surface) => (LISTINGS.includes(surface.operationId) ? { ...surface, page: {} } : surface),
};
