import { createTag } from '../../engine/tags/create-tag.ts';
import { deleteTag } from '../../engine/tags/delete-tag.ts';
import { tag as putOn, untag as takeOff } from '../../engine/tags/tag-things.ts';
import { updateTag } from '../../engine/tags/update-tag.ts';
import { column, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf, identifier, linkageBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { S } from '../../jsonapi/rates.ts';
import { linked, many, noneYet, one } from '../../jsonapi/relationships.ts';
import { object, text } from '../../jsonapi/schema.ts';
import { create, get, list, related, relationshipAdd, relationshipGet, relationshipRemove, remove, update } from '../../jsonapi/verbs.ts';
import { campaignTags } from '../../storage/tables/campaigns.ts';
import { listTags, segmentTags, tags } from '../../storage/tables/tags.ts';
import { textSearch } from '../filters.ts';
import { shortId } from '../ids.ts';
import { attributePointer, linkageInput, linkagePointer } from '../pointers.ts';

const READ = { scopes: ['tags:read'], rate: S };
const WRITE = { scopes: ['tags:read', 'tags:write'], rate: S };

type Body = { data: { attributes: { name: string }; relationships?: { 'tag-group'?: { data?: { id: string } } } } };

export const tag = defineResource({
  type: 'tag',
  path: 'tags',
  category: 'Tags',
  id: shortId,
  table: tags,
  missing: (id) => `A tag with id ${id} does not exist.`,
  attributes: { name: required(withSchema(column(text(), 'name'), text())) },
  relationships: {
    'tag-group': linked(one('tag-group', 'group_id')),
    lists: many('list', listTags, 'tag_id', 'list_id'),
    segments: many('segment', segmentTags, 'tag_id', 'segment_id'),
    campaigns: many('campaign', campaignTags, 'tag_id', 'campaign_id'),
    flows: noneYet('flow', 'many'),
  },
  operations: {
    get_tags: list({
      ...{ summary: 'Read the tags of the account', ...READ },
      filters: { name: textSearch('name') },
      sorts: { id: { by: { kind: 'constant' } }, name: { by: { kind: 'column', column: 'name' } } },
      include: ['tag-group'],
      page: { default: 50, max: 50 },
    }),
    create_tag: create({
      ...{ summary: 'Create a tag', ...WRITE, status: 201 },
      body: bodyOf('tag', {
        attributes: { name: text() },
        relationships: { 'tag-group?': object({ 'data?': identifier('tag-group') }) },
      }),
      run: createTag,
      input: ({ data }: Body) => ({ name: data.attributes.name, group_id: data.relationships?.['tag-group']?.data?.id }),
      pointer: attributePointer,
    }),
    get_tag: get({ summary: 'Read a tag', ...READ, include: ['tag-group'] }),
    update_tag: update({
      ...{ summary: 'Rename a tag', ...WRITE, quiet: true },
      body: bodyOf('tag', { id: 'required', attributes: { name: text() } }),
      run: updateTag,
      input: ({ data }: Body, id: string) => ({ id, name: data.attributes.name }),
      pointer: attributePointer,
    }),
    delete_tag: remove({
      ...{ summary: 'Delete a tag; what had it stays', ...WRITE },
      run: deleteTag,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
    get_tag_group_for_tag: related({ relationship: 'tag-group', summary: 'Read the group of a tag', ...READ }),
    get_tag_group_id_for_tag: relationshipGet({ relationship: 'tag-group', summary: 'Read the id of the group of a tag', ...READ }),
    get_list_ids_for_tag: relationshipGet({
      ...{ relationship: 'lists', summary: 'Read the ids of the lists that have a tag', page: 'all' },
      ...{ scopes: ['lists:read', 'tags:read'], rate: S },
    }),
    tag_lists: relationshipAdd({
      ...{ relationship: 'lists', summary: 'Put a tag on lists', scopes: ['lists:write', 'tags:write'], rate: S },
      ...{ body: linkageBody('list'), run: putOn('list'), input: linkageInput('tag_id', 'ids'), pointer: linkagePointer },
    }),
    remove_tag_from_lists: relationshipRemove({
      ...{ relationship: 'lists', summary: 'Take a tag off lists', scopes: ['lists:write', 'tags:write'], rate: S },
      ...{ body: linkageBody('list'), run: takeOff('list'), input: linkageInput('tag_id', 'ids'), pointer: linkagePointer },
    }),
    get_segment_ids_for_tag: relationshipGet({
      ...{ relationship: 'segments', summary: 'Read the ids of the segments that have a tag', page: 'all' },
      ...{ scopes: ['segments:read', 'tags:read'], rate: S },
    }),
    tag_segments: relationshipAdd({
      ...{ relationship: 'segments', summary: 'Put a tag on segments', scopes: ['segments:write', 'tags:write'], rate: S },
      ...{ body: linkageBody('segment'), run: putOn('segment'), input: linkageInput('tag_id', 'ids'), pointer: linkagePointer },
    }),
    remove_tag_from_segments: relationshipRemove({
      ...{ relationship: 'segments', summary: 'Take a tag off segments', scopes: ['segments:write', 'tags:write'], rate: S },
      ...{ body: linkageBody('segment'), run: takeOff('segment'), input: linkageInput('tag_id', 'ids'), pointer: linkagePointer },
    }),
    get_campaign_ids_for_tag: relationshipGet({
      ...{ relationship: 'campaigns', summary: 'Read the ids of the campaigns that have a tag', page: 'all' },
      ...{ scopes: ['campaigns:read', 'tags:read'], rate: S },
    }),
    tag_campaigns: relationshipAdd({
      ...{ relationship: 'campaigns', summary: 'Put a tag on campaigns', scopes: ['campaigns:write', 'tags:write'], rate: S },
      ...{ body: linkageBody('campaign'), run: putOn('campaign'), input: linkageInput('tag_id', 'ids'), pointer: linkagePointer },
    }),
    remove_tag_from_campaigns: relationshipRemove({
      ...{ relationship: 'campaigns', summary: 'Take a tag off campaigns', scopes: ['campaigns:write', 'tags:write'], rate: S },
      ...{ body: linkageBody('campaign'), run: takeOff('campaign'), input: linkageInput('tag_id', 'ids'), pointer: linkagePointer },
    }),
  },
});
