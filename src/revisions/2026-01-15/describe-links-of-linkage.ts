import type { Change } from '../change.ts';
import { withUnprinted } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

export const describeLinksOfLinkage: Change = {
  date: '2026-01-15',
  title: 'Describes the links of pages of ids',
  changelog:
    'The document says that reads of the ids of related resources answer `links`. They do in all revisions: there is no other way to the next page.',
  declaration: (surface) =>
    surface.path.includes('/relationships/')
      ? changeAnswers(surface, (document) => (document.properties?.data?.items ? withUnprinted(document, 'links') : document))
      : surface,
};
