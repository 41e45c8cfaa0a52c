import type { Change } from '../change.ts';

const LISTINGS = ['get_lists', 'get_segments'];

export const pageListsBySize: Change = {
  date: '2026-04-15',
  title: 'Takes a page size for lists and segments',
  changelog: 'Reads of lists and of segments take `page[size]`, 10 at most. Older revisions always get pages of 10.',
  declaration: (surface) => (LISTINGS.includes(surface.operationId) ? { ...surface, page: {} } : surface),
};
