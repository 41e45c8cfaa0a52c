import { uri } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeMember } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

export const dropLinksToTheEnds: Change = {
  date: '2026-04-15',
  title: 'Drops the links to the first and the last page',
  changelog:
    'Collections no longer promise `links.first` and `links.last`. This server never knew the last page and sends neither to older revisions.',
  declaration: (surface) =>
    changeAnswers(surface, (document) =>
      changeMember(document, 'links', (links) =>
        links.properties?.next ? { ...links, properties: { ...links.properties, first: uri(), last: uri() } } : links,
      ),
    ),
};
