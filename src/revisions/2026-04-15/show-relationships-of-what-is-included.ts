import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeIncluded, omit } from '../edit/document.ts';
import { changeMember, isOfType, withoutMember } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

/** An attribution is nothing but its relationships. */
const ALWAYS = 'attribution';

const plain = (resource: Schema): Schema => (isOfType(resource, ALWAYS) ? resource : withoutMember(resource, 'relationships'));

export const showRelationshipsOfWhatIsIncluded: Change = {
  date: '2026-04-15',
  title: 'Shows the relationships of included resources',
  changelog: 'Resources in `included` have `relationships`, as they have when they are read by themselves.',
  declaration: (surface) =>
    changeAnswers(surface, (document) =>
      changeMember(document, 'included', (included) => (included.items ? { ...included, items: each(included.items) } : included)),
    ),
  response: (document) => changeIncluded(document, (resource) => (resource.type === ALWAYS ? resource : omit(resource, 'relationships'))),
};

const each = (items: Schema): Schema => (items.anyOf ? { ...items, anyOf: items.anyOf.map(plain) } : plain(items));
