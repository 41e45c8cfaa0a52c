import { requestSuppression, requestUnsuppression } from '../../engine/consent/request-suppression.ts';
import { column, computed, required } from '../../jsonapi/attributes.ts';
import { bodyOf, identifier, inData, resourceBody } from '../../jsonapi/body.ts';
import { defineResource, type Resource } from '../../jsonapi/declare.ts';
import type { FilterBinding } from '../../jsonapi/operations.ts';
import { L } from '../../jsonapi/rates.ts';
import { linkedIfAny, many } from '../../jsonapi/relationships.ts';
import { choice, dateTime, integer, listOf, nullable, object, text, withDefault } from '../../jsonapi/schema.ts';
import { create, get, list } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { bulkJobLists, bulkJobSegments, bulkJobs } from '../../storage/tables/bulk-jobs.ts';
import { showTime } from '../columns.ts';
import { equalsText, relatedColumn } from '../filters.ts';
import { ulid } from '../ids.ts';
import { pointer } from '../pointers.ts';

const count = (name: string) => ({ ...column(integer(), name), schema: withDefault(nullable(integer()), 0) });

/** Times of these jobs have microseconds in every answer (recorded). */
const time = (name: string) => computed(nullable(dateTime()), [name], (row) => showTime(row[name], 'microseconds'));

const filters: Readonly<Record<string, FilterBinding>> = {
  status: {
    operators: { single: ['equals'] },
    value: { type: 'string', enum: ['queued', 'processing', 'complete', 'cancelled'] },
    where: { kind: 'column', column: 'status' },
  },
  list_id: equalsText(relatedColumn(bulkJobLists, 'job_id')('list_id')),
  segment_id: equalsText(relatedColumn(bulkJobSegments, 'job_id')('segment_id')),
};

const bodyFor = (type: string) =>
  bodyOf(type, {
    attributes: { 'profiles?': nullable(inData(listOf(resourceBody('profile', { attributes: { email: text() } })))) },
    relationships: { 'list?': object({ 'data?': identifier('list') }), 'segment?': object({ 'data?': identifier('segment') }) },
  });

type Relation = { data?: { id: string } };

interface SuppressionDocument {
  data: {
    attributes: { profiles?: { data: readonly { attributes: { email: string } }[] } | null };
    relationships?: { list?: Relation; segment?: Relation };
  };
}

const input = ({ data: { attributes, relationships } }: SuppressionDocument) => ({
  emails: attributes.profiles?.data.map((profile) => profile.attributes.email),
  list_id: relationships?.list?.data?.id,
  segment_id: relationships?.segment?.data?.id,
});

/** `['profiles', 3, 'email']` → the address of the fourth profile. */
function suppressionPointer([part, index, ...rest]: At): string {
  if (part === undefined) return '/data';
  const profiles = '/data/attributes/profiles/data';
  return index === undefined ? profiles : pointer(`${profiles}/${index}/attributes`, rest);
}

interface Names {
  type: string;
  kind: string;
  /** What the operations are called: `bulk_…`, `get_bulk_…_jobs`, `get_bulk_…_job`. */
  verb: string;
  summary: string;
  what: string;
  scopes: readonly string[];
  run: typeof requestSuppression;
}

const jobsOf = ({ type, kind, verb, summary, what, scopes, run }: Names): Resource =>
  defineResource({
    ...{ type, path: `${type}s`, category: 'Profiles', id: ulid, table: bulkJobs, only: { column: 'kind', value: kind } },
    attributes: {
      status: { ...required(column(choice('x'), 'status')), schema: choice('cancelled', 'complete', 'processing', 'queued') },
      created_at: required({ ...time('created_at'), schema: dateTime() }),
      total_count: required({ ...column(integer(), 'total_count'), schema: integer() }),
      completed_count: count('completed_count'),
      completed_at: time('completed_at'),
      skipped_count: count('skipped_count'),
    },
    relationships: {
      lists: linkedIfAny(many('list', bulkJobLists, 'job_id', 'list_id')),
      segments: linkedIfAny(many('segment', bulkJobSegments, 'job_id', 'segment_id')),
    },
    operations: {
      [`get_bulk_${verb}_profiles_jobs`]: list({
        ...{ summary: `Read the jobs of the last week that ${what}`, scopes: ['subscriptions:read'], rate: L, filters },
        sorts: { created: { by: { kind: 'column', column: 'created_at' } } },
        defaultSort: '-created',
        page: { fixed: 20 },
      }),
      [`bulk_${verb}_profiles`]: create({
        summary,
        scopes,
        rate: L,
        status: 202,
        body: bodyFor(type),
        run,
        input,
        pointer: suppressionPointer,
      }),
      [`get_bulk_${verb}_profiles_job`]: get({
        ...{ summary: `Read a job that ${what.replace(/^(\w+)/, '$1s')}`, scopes: ['subscriptions:read'], rate: L, idName: 'job_id' },
      }),
    },
  });

export const suppressionJob = jobsOf({
  type: 'profile-suppression-bulk-create-job',
  kind: 'suppression-create',
  verb: 'suppress',
  summary: 'Keep e-mail marketing from up to 100 addresses, or from the members of a list or a segment',
  what: 'suppress profiles',
  scopes: ['profiles:write', 'subscriptions:write'],
  run: requestSuppression,
});

export const unsuppressionJob = jobsOf({
  type: 'profile-suppression-bulk-delete-job',
  kind: 'suppression-delete',
  verb: 'unsuppress',
  summary: 'Lift the manual suppression of up to 100 addresses, or of the members of a list or a segment',
  what: 'unsuppress profiles',
  scopes: ['subscriptions:write'],
  run: requestUnsuppression,
});
