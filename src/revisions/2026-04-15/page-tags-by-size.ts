import type { Change } from '../change.ts';

const NAMES = new Set(['get_tags', 'get_tag_groups']);

export const pageTagsBySize: Change = {
  date: '2026-04-15',
  title: 'Takes a page size for tags and their groups',
  changelog: 'Reads of tags and tag groups take `page[size]`. Older revisions always get pages of 50 and 25.',
  declaration: (surface) => (NAMES.has(surface.operationId) ? { ...surface, page: {} } : surface),
};
