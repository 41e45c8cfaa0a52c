import { createTagGroup } from '../../engine/tags/create-tag-group.ts';
import { deleteTagGroup } from '../../engine/tags/delete-tag-group.ts';
import { updateTagGroup } from '../../engine/tags/update-tag-group.ts';
import { column, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { S } from '../../jsonapi/rates.ts';
import { children } from '../../jsonapi/relationships.ts';
import { flag, listOf, nullable, type Schema, text, withDefault } from '../../jsonapi/schema.ts';
import { create, get, list, related, relationshipGet, remove, update } from '../../jsonapi/verbs.ts';
import { tagGroups } from '../../storage/tables/tags.ts';
import { equalsFlag, textSearch } from '../filters.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

const always = (schema: Schema, name: string) => required(withSchema(column(schema, name), schema));

const READ = { scopes: ['tags:read'], rate: S };
const WRITE = { scopes: ['tags:read', 'tags:write'], rate: S };

type Body = { data: { attributes: { name: string; exclusive?: boolean | null } } };

export const tagGroup = defineResource({
  type: 'tag-group',
  path: 'tag-groups',
  category: 'Tags',
  id: shortId,
  table: tagGroups,
  missing: (id) => `A tag group with id ${id} does not exist.`,
  attributes: {
    name: always(text(), 'name'),
    exclusive: always(flag(), 'is_exclusive'),
    default: always(flag(), 'is_default'),
  },
  relationships: { tags: children('tag', 'group_id') },
  operations: {
    get_tag_groups: list({
      ...{ summary: 'Read the groups of tags of the account', ...READ },
      filters: { name: textSearch('name'), exclusive: equalsFlag('is_exclusive'), default: equalsFlag('is_default') },
      sorts: { id: { by: { kind: 'constant' } }, name: { by: { kind: 'column', column: 'name' } } },
      page: { default: 25, max: 25 },
    }),
    create_tag_group: create({
      ...{ summary: 'Create a group of tags', ...WRITE, status: 201 },
      body: bodyOf('tag-group', { attributes: { name: text(), 'exclusive?': withDefault(nullable(flag()), false) } }),
      run: createTagGroup,
      input: ({ data }: Body) => data.attributes,
      pointer: attributePointer,
    }),
    get_tag_group: get({ summary: 'Read a group of tags', ...READ, nullable: true }),
    update_tag_group: update({
      ...{ summary: 'Rename a group of tags', ...WRITE, quiet: true, echo: true },
      // What return_fields does is documented nowhere; the answer has no fields that it could choose from.
      body: bodyOf('tag-group', { id: 'required', attributes: { name: text(), 'return_fields?': nullable(listOf(text())) } }),
      run: updateTagGroup,
      input: ({ data }: Body, id: string) => ({ id, name: data.attributes.name }),
      pointer: attributePointer,
    }),
    delete_tag_group: remove({
      ...{ summary: 'Delete a group of tags, and its tags', ...WRITE, echo: true },
      run: deleteTagGroup,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
    get_tags_for_tag_group: related({ relationship: 'tags', summary: 'Read the tags of a group', ...READ, page: 'all' }),
    get_tag_ids_for_tag_group: relationshipGet({
      relationship: 'tags',
      summary: 'Read the ids of the tags of a group',
      ...READ,
      page: 'all',
    }),
  },
});
