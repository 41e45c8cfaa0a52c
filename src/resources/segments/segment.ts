import { additional, computed, required } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { noneYet } from '../../jsonapi/relationships.ts';
import { dateTime, flag, integer, nullable, type Schema, text } from '../../jsonapi/schema.ts';
import { shortId } from '../ids.ts';
import { segmentDefinition } from './definition.ts';

/** No segment can exist yet: the type is declared so that profiles can truthfully answer that they are in none. */
const shown = (schema: Schema) => computed(schema, [], () => null);

export const segment = defineResource({
  type: 'segment',
  path: 'segments',
  category: 'Segments',
  id: shortId,
  attributes: {
    name: shown(nullable(text())),
    definition: shown(nullable(segmentDefinition)),
    created: shown(nullable(dateTime())),
    updated: shown(nullable(dateTime())),
    is_active: required(shown(flag())),
    is_processing: required(shown(flag())),
    is_starred: required(shown(flag())),
    profile_count: additional(shown(nullable(integer()))),
  },
  relationships: {
    profiles: noneYet('profile', 'many'),
    tags: noneYet('tag', 'many'),
    'flow-triggers': noneYet('flow', 'many'),
  },
});
