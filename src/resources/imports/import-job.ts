import { requestImport } from '../../engine/imports/request-import.ts';
import { column, computed, required } from '../../jsonapi/attributes.ts';
import { bodyOf, identifier, inData, resourceBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M } from '../../jsonapi/rates.ts';
import { children, linked, many, onlyRelated } from '../../jsonapi/relationships.ts';
import { choice, dateTime, integer, listOf, nullable, object, withDefault } from '../../jsonapi/schema.ts';
import { create, get, list, related, relationshipGet } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { bulkJobLists, bulkJobProfiles, bulkJobs } from '../../storage/tables/bulk-jobs.ts';
import { showTime, timeColumn } from '../columns.ts';
import { importMembers, profileMeta } from '../profiles/parts.ts';
import { type ProfileData, placeIn, profileFields } from '../profiles/profile-input.ts';

const count = (name: string) => ({ ...column(integer(), name), schema: withDefault(nullable(integer()), 0) });

interface ImportDocument {
  data: {
    attributes: { profiles: { data: readonly ProfileData[] } };
    relationships?: { lists?: { data?: readonly { id: string }[] } };
  };
}

const importBody = bodyOf('profile-bulk-import-job', {
  attributes: {
    profiles: inData(listOf(resourceBody('profile', { id: 'optional', attributes: importMembers, 'meta?': profileMeta() }))),
  },
  relationships: { 'lists?': object({ 'data?': listOf(identifier('list')) }) },
});

/** `['profiles', 3, 'email']` → the e-mail of the fourth profile. */
function importPointer([, index, ...rest]: At): string {
  const profiles = '/data/attributes/profiles/data';
  return index === undefined ? profiles : placeIn(`${profiles}/${index}`, `${profiles}/${index}/meta`, rest);
}

export const importJob = defineResource({
  type: 'profile-bulk-import-job',
  path: 'profile-bulk-import-jobs',
  category: 'Profiles',
  id: { valid: (id) => id.length <= 200 },
  table: bulkJobs,
  only: { column: 'kind', value: 'profile-import' },
  attributes: {
    status: { ...required(column(choice('x'), 'status')), schema: choice('cancelled', 'complete', 'processing', 'queued') },
    created_at: required(computed(dateTime(), ['created_at'], (row) => showTime(row.created_at, 'seconds'))),
    total_count: required({ ...column(integer(), 'total_count'), schema: integer() }),
    completed_count: count('completed_count'),
    failed_count: count('failed_count'),
    completed_at: timeColumn('completed_at'),
    expires_at: timeColumn('expires_at'),
    started_at: timeColumn('started_at'),
  },
  relationships: {
    lists: linked(many('list', bulkJobLists, 'job_id', 'list_id')),
    profiles: many('profile', bulkJobProfiles, 'job_id', 'profile_id'),
    'import-errors': onlyRelated(children('import-error', 'job_id')),
  },
  operations: {
    get_bulk_import_profiles_jobs: list({
      summary: 'Read the import jobs of the last week',
      scopes: ['lists:read', 'profiles:read'],
      rate: M,
      filters: {
        status: {
          operators: { list: ['any', 'equals'], single: ['equals'] },
          value: { type: 'string', enum: ['queued', 'processing', 'complete'] },
          where: { kind: 'column', column: 'status' },
        },
      },
      sorts: { created_at: { by: { kind: 'column', column: 'created_at' } } },
      defaultSort: '-created_at',
      page: { default: 20, max: 100 },
    }),
    bulk_import_profiles: create({
      summary: 'Create or change up to 10,000 profiles, and put them on lists',
      scopes: ['lists:write', 'profiles:write'],
      rate: M,
      status: 202,
      body: importBody,
      run: requestImport,
      input: ({ data }: ImportDocument) => ({
        profiles: data.attributes.profiles.data.map(profileFields),
        list_ids: (data.relationships?.lists?.data ?? []).map(({ id }) => id),
      }),
      pointer: importPointer,
    }),
    get_bulk_import_profiles_job: get({
      summary: 'Read an import job',
      scopes: ['lists:read', 'profiles:read'],
      rate: M,
      idName: 'job_id',
      include: ['lists'],
    }),
    get_list_for_bulk_import_profiles_job: related({
      relationship: 'lists',
      summary: 'Read the lists that an import job fills',
      scopes: ['lists:read'],
      rate: M,
      page: 'all',
    }),
    get_list_ids_for_bulk_import_profiles_job: relationshipGet({
      relationship: 'lists',
      summary: 'Read the ids of the lists that an import job fills',
      scopes: ['lists:read'],
      rate: M,
      page: 'all',
    }),
    get_profiles_for_bulk_import_profiles_job: related({
      relationship: 'profiles',
      summary: 'Read the profiles that an import job made or changed',
      scopes: ['profiles:read'],
      rate: M,
      additional: true,
      page: { default: 20, max: 100 },
    }),
    get_profile_ids_for_bulk_import_profiles_job: relationshipGet({
      relationship: 'profiles',
      summary: 'Read the ids of the profiles that an import job made or changed',
      scopes: ['profiles:read'],
      rate: M,
      page: { default: 20, max: 100 },
    }),
    get_errors_for_bulk_import_profiles_job: related({
      relationship: 'import-errors',
      summary: 'Read what was wrong with rows of an import job',
      scopes: ['profiles:read'],
      rate: M,
      page: { default: 20, max: 100 },
    }),
  },
});
