import type { Change } from '../change.ts';
import { omit } from '../edit/document.ts';
import { withoutMember } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

export const linkSingleDocuments: Change = {
  date: '2026-01-15',
  title: 'Links single documents to themselves',
  changelog: 'Answers with one resource have a top-level `links.self`.',
  declaration: (surface) =>
    changeAnswers(surface, (document) => (document.properties?.data?.items ? document : withoutMember(document, 'links'))),
  response: (document) => (Array.isArray(document.data) ? document : omit(document, 'links')),
};
