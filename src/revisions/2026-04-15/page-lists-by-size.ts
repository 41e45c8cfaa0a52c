import type { Change } from '../change.ts';

const LISTINGS = ['get_lists', 'get_segments', 'get_templates', 'get_campaigns'];

export const pageListsBySize: Change = {
  date: '2026-04-15',
  title: 'Takes a page size for lists, segments, templates and campaigns',
  changelog:
    'Reads of lists, segments and templates take `page[size]`, 10 at most, those of campaigns 100. Older revisions always get pages of that size.',
  declaration: (surface) => (LISTINGS.includes(surface.operationId) ? { ...surface, page: {} } : surface),
};
