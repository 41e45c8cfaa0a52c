import { createSegment } from '../../engine/segments/create-segment.ts';
import { deleteSegment } from '../../engine/segments/delete-segment.ts';
import { readSegmentSizes } from '../../engine/segments/read-segment-sizes.ts';
import { updateSegment } from '../../engine/segments/update-segment.ts';
import { additional, column, loaded, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import type { FilterBinding } from '../../jsonapi/operations.ts';
import { L, M, S, XS } from '../../jsonapi/rates.ts';
import { many, noneYet } from '../../jsonapi/relationships.ts';
import { flag, integer, nullable, text, withDefault } from '../../jsonapi/schema.ts';
import { create, get, list, related, relationshipGet, remove, update } from '../../jsonapi/verbs.ts';
import { segmentMembers, segments } from '../../storage/tables/segments.ts';
import { segmentTags } from '../../storage/tables/tags.ts';
import { textColumn, timeColumn } from '../columns.ts';
import { anyOfTexts, oneOrAnyOf, times } from '../filters.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { memberFilters, memberSorts, memberView } from '../profiles/members.ts';
import { segmentDefinition } from './definition.ts';

const flagColumn = (name: string) => required(withSchema(column(flag(), name), flag()));

const isTrue = (name: string, operators: FilterBinding['operators']): FilterBinding => ({
  ...{ operators, value: { type: 'boolean' }, where: { kind: 'column', column: name } },
});

const filters = { profile_id: anyOfTexts('id'), ...memberFilters };

type SegmentBody = { data: { attributes: Record<string, unknown> } };

export const segment = defineResource({
  type: 'segment',
  path: 'segments',
  category: 'Segments',
  id: shortId,
  table: segments,
  attributes: {
    name: textColumn('name'),
    definition: column(segmentDefinition, 'definition'),
    created: timeColumn('created_at'),
    updated: timeColumn('updated_at'),
    is_active: flagColumn('is_active'),
    is_processing: flagColumn('is_processing'),
    is_starred: flagColumn('is_starred'),
    profile_count: additional(loaded(nullable(integer()), readSegmentSizes)),
  },
  relationships: {
    profiles: many('profile', segmentMembers, 'segment_id', 'profile_id'),
    tags: many('tag', segmentTags, 'segment_id', 'tag_id'),
    'flow-triggers': noneYet('flow', 'many'),
  },
  operations: {
    get_segments: list({
      summary: 'Read the segments of the account',
      scopes: ['segments:read'],
      rate: L,
      filters: {
        name: anyOfTexts('name'),
        id: oneOrAnyOf('id'),
        created: times('created_at', 'greater-than'),
        updated: times('updated_at', 'greater-than'),
        is_active: isTrue('is_active', { list: ['any', 'equals'], single: ['equals'] }),
        is_starred: isTrue('is_starred', { single: ['equals'] }),
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
    create_segment: create({
      summary: 'Create a segment; its members are found in the background',
      scopes: ['segments:write'],
      rate: { ...XS, daily: 100 },
      status: 201,
      precision: 'microseconds',
      body: bodyOf('segment', {
        attributes: { name: text(), definition: segmentDefinition, 'is_starred?': withDefault(nullable(flag()), false) },
      }),
      run: createSegment,
      input: (body: SegmentBody) => body.data.attributes,
      pointer: attributePointer,
    }),
    get_segment: get({
      summary: 'Read a segment',
      scopes: ['segments:read'],
      rate: L,
      costly: [{ additional: ['profile_count'], rate: XS }],
      include: ['flow-triggers', 'tags'],
      additional: true,
    }),
    update_segment: update({
      summary: 'Rename, star, redefine or deactivate a segment',
      scopes: ['segments:write'],
      rate: { ...XS, daily: 100 },
      precision: 'microseconds',
      body: bodyOf('segment', {
        id: 'required',
        attributes: {
          'definition?': nullable(segmentDefinition),
          'name?': nullable(text()),
          'is_starred?': nullable(flag()),
          'is_active?': nullable(flag()),
        },
      }),
      run: updateSegment,
      input: (body: SegmentBody, id: string) => ({ ...body.data.attributes, id }),
      pointer: attributePointer,
    }),
    delete_segment: remove({
      summary: 'Delete a segment; its members stay profiles',
      scopes: ['segments:write'],
      rate: S,
      run: deleteSegment,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
    get_profiles_for_segment: related({
      relationship: 'profiles',
      summary: 'Read the profiles of a segment',
      scopes: ['profiles:read', 'segments:read'],
      rate: L,
      costly: [{ additional: ['predictive_analytics'], rate: M }],
      additional: true,
      view: memberView,
      filters,
      sorts: memberSorts,
      defaultSort: 'joined_group_at',
      page: { default: 20, max: 100 },
    }),
    get_profile_ids_for_segment: relationshipGet({
      relationship: 'profiles',
      summary: 'Read the ids of the profiles of a segment',
      scopes: ['profiles:read', 'segments:read'],
      rate: L,
      filters,
      sorts: memberSorts,
      defaultSort: 'joined_group_at',
      page: { default: 20, max: 100 },
    }),
    get_tags_for_segment: related({
      ...{ relationship: 'tags', summary: 'Read the tags of a segment', scopes: ['segments:read', 'tags:read'], rate: S, page: 'all' },
    }),
    get_tag_ids_for_segment: relationshipGet({
      ...{ relationship: 'tags', summary: 'Read the ids of the tags of a segment' },
      ...{ scopes: ['segments:read', 'tags:read'], rate: S, page: 'all' },
    }),
  },
});
