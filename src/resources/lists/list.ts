import { addProfilesToList } from '../../engine/lists/add-profiles-to-list.ts';
import { createList } from '../../engine/lists/create-list.ts';
import { deleteList } from '../../engine/lists/delete-list.ts';
import { readListSizes } from '../../engine/lists/read-list-sizes.ts';
import { removeProfilesFromList } from '../../engine/lists/remove-profiles-from-list.ts';
import { updateList } from '../../engine/lists/update-list.ts';
import { additional, column, loaded } from '../../jsonapi/attributes.ts';
import { bodyOf, linkageBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { L, M, S, XS } from '../../jsonapi/rates.ts';
import { many, noneYet } from '../../jsonapi/relationships.ts';
import { choice, integer, nullable, text } from '../../jsonapi/schema.ts';
import {
  create,
  get,
  list as listing,
  related,
  relationshipAdd,
  relationshipGet,
  relationshipRemove,
  remove,
  update,
} from '../../jsonapi/verbs.ts';
import { listMembers, lists } from '../../storage/tables/lists.ts';
import { listTags } from '../../storage/tables/tags.ts';
import { textColumn, timeColumn } from '../columns.ts';
import { anyOfTexts, oneOrAnyOf, times } from '../filters.ts';
import { shortId } from '../ids.ts';
import { attributePointer, linkageInput, linkagePointer } from '../pointers.ts';
import { memberFilters, memberSorts, memberView } from '../profiles/members.ts';

const optInProcess = () => nullable(choice('double_opt_in', 'single_opt_in'));

type ListBody = { data: { id?: string; attributes: Record<string, unknown> } };

export const list = defineResource({
  type: 'list',
  path: 'lists',
  category: 'Lists',
  id: shortId,
  table: lists,
  attributes: {
    name: textColumn('name'),
    created: timeColumn('created_at'),
    updated: timeColumn('updated_at'),
    opt_in_process: column(choice('double_opt_in', 'single_opt_in'), 'opt_in_process'),
    profile_count: additional(loaded(nullable(integer()), readListSizes)),
  },
  relationships: {
    profiles: many('profile', listMembers, 'list_id', 'profile_id'),
    tags: many('tag', listTags, 'list_id', 'tag_id'),
    'flow-triggers': noneYet('flow', 'many'),
  },
  operations: {
    get_lists: listing({
      summary: 'Read the lists of the account',
      scopes: ['lists:read'],
      rate: L,
      filters: {
        name: anyOfTexts('name'),
        id: oneOrAnyOf('id'),
        created: times('created_at', 'greater-than'),
        updated: times('updated_at', 'greater-than'),
      },
      sorts: {
        created: { by: { kind: 'column', column: 'created_at' } },
        id: { by: { kind: 'constant' } },
        name: { by: { kind: 'column', column: 'name' } },
        updated: { by: { kind: 'column', column: 'updated_at' } },
      },
      include: ['flow-triggers', 'tags'],
      page: { default: 10, max: 10 },
    }),
    create_list: create({
      summary: 'Create a list',
      scopes: ['lists:write'],
      rate: { ...M, daily: 150 },
      status: 201,
      precision: 'microseconds',
      body: bodyOf('list', { attributes: { name: text(), 'opt_in_process?': optInProcess() } }),
      run: createList,
      input: (body: ListBody) => body.data.attributes,
      pointer: attributePointer,
    }),
    get_list: get({
      summary: 'Read a list',
      scopes: ['lists:read'],
      rate: L,
      costly: [{ additional: ['profile_count'], rate: XS }],
      include: ['flow-triggers', 'tags'],
      additional: true,
    }),
    update_list: update({
      summary: 'Rename a list or change its opt-in process',
      scopes: ['lists:write'],
      rate: M,
      precision: 'microseconds',
      body: bodyOf('list', { id: 'required', attributes: { 'name?': nullable(text()), 'opt_in_process?': optInProcess() } }),
      run: updateList,
      input: (body: ListBody, id: string) => ({ ...body.data.attributes, id }),
      pointer: attributePointer,
    }),
    delete_list: remove({
      summary: 'Delete a list; its members stay profiles',
      scopes: ['lists:write'],
      rate: M,
      run: deleteList,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
    get_profiles_for_list: related({
      relationship: 'profiles',
      summary: 'Read the profiles of a list',
      scopes: ['lists:read', 'profiles:read'],
      rate: L,
      costly: [{ additional: ['predictive_analytics'], rate: M }],
      additional: true,
      view: memberView,
      filters: memberFilters,
      sorts: memberSorts,
      defaultSort: 'joined_group_at',
      page: { default: 20, max: 100 },
    }),
    get_profile_ids_for_list: relationshipGet({
      relationship: 'profiles',
      summary: 'Read the ids of the profiles of a list',
      scopes: ['lists:read', 'profiles:read'],
      rate: L,
      filters: memberFilters,
      sorts: memberSorts,
      defaultSort: 'joined_group_at',
      page: { default: 20, max: 100 },
    }),
    get_tags_for_list: related({
      ...{ relationship: 'tags', summary: 'Read the tags of a list', scopes: ['lists:read', 'tags:read'], rate: S, page: 'all' },
    }),
    get_tag_ids_for_list: relationshipGet({
      ...{ relationship: 'tags', summary: 'Read the ids of the tags of a list', scopes: ['lists:read', 'tags:read'], rate: S, page: 'all' },
    }),
    add_profiles_to_list: relationshipAdd({
      relationship: 'profiles',
      summary: 'Add profiles to a list; their consent stays as it is',
      scopes: ['lists:write', 'profiles:write'],
      rate: M,
      body: linkageBody('profile', 1000),
      run: addProfilesToList,
      input: linkageInput('list_id', 'profile_ids'),
      pointer: linkagePointer,
    }),
    remove_profiles_from_list: relationshipRemove({
      relationship: 'profiles',
      summary: 'Take profiles off a list; their consent stays as it is',
      scopes: ['lists:write', 'profiles:write'],
      rate: M,
      body: linkageBody('profile', 1000),
      run: removeProfilesFromList,
      input: linkageInput('list_id', 'profile_ids'),
      pointer: linkagePointer,
    }),
  },
});
