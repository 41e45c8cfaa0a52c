import { placeIn } from '../../engine/catalogs/catalog-kinds.ts';
import { type CatalogJobKind, requestCatalogJob } from '../../engine/catalogs/request-catalog-job.ts';
import { type BodyParts, bodyOf, inData, resourceBody } from '../../jsonapi/body.ts';
import { defineResource, type Resource } from '../../jsonapi/declare.ts';
import { L, type Rate, XL } from '../../jsonapi/rates.ts';
import { linkless, many, remembered } from '../../jsonapi/relationships.ts';
import { listOf } from '../../jsonapi/schema.ts';
import { create, get, list } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { bulkJobResults, bulkJobs } from '../../storage/tables/bulk-jobs.ts';
import { jobAttributes, jobFilters, jobPages } from '../bulk-job-parts.ts';
import { ulid } from '../ids.ts';
import { changedCategory, changedItem, changedVariant, newCategory, newItem, newVariant } from './bodies.ts';
import { type Thing, thingInput, WRITE } from './parts.ts';

type Doing = 'create' | 'update' | 'delete';

interface Names {
  readonly thing: 'item' | 'variant' | 'category';
  readonly plural: 'items' | 'variants' | 'categories';
  /** What operations call the jobs: `get_bulk_create_…_jobs`. */
  readonly jobs: string;
  readonly rows: Readonly<Record<Doing, BodyParts>>;
  /** Of reads of jobs that make or change things. */
  readonly rate: Rate;
}

const NAMES: readonly Names[] = [
  {
    ...{ thing: 'item', plural: 'items', jobs: 'catalog_items', rate: L },
    rows: { create: newItem, update: { id: 'required', ...changedItem }, delete: { id: 'required' } },
  },
  {
    ...{ thing: 'variant', plural: 'variants', jobs: 'variants', rate: L },
    rows: { create: newVariant, update: { id: 'required', ...changedVariant }, delete: { id: 'required' } },
  },
  {
    ...{ thing: 'category', plural: 'categories', jobs: 'categories', rate: XL },
    rows: { create: newCategory, update: { id: 'required', ...changedCategory }, delete: { id: 'required' } },
  },
];

function jobsOf({ thing, plural, jobs, rows, rate: readRate }: Names, doing: Doing): Resource {
  const type = `catalog-${thing}-bulk-${doing}-job`;
  const kind: CatalogJobKind = `catalog-${thing}-${doing}`;
  const reading = { scopes: ['catalogs:read'], rate: doing === 'delete' ? XL : readRate };
  const row = resourceBody(`catalog-${thing}`, rows[doing]);
  return defineResource({
    ...{ type, path: `${type}s`, category: 'Catalogs', id: ulid, table: bulkJobs, only: { column: 'kind', value: kind } },
    attributes: jobAttributes,
    relationships: { [plural]: linkless(remembered(many(`catalog-${thing}`, bulkJobResults, 'job_id', 'result_id'))) },
    operations: {
      [`get_bulk_${doing}_${jobs}_jobs`]: list({
        ...{ summary: `Read the jobs of the last week that ${doing} ${plural}`, ...reading, filters: jobFilters, ...jobPages },
      }),
      [`bulk_${doing}_catalog_${plural}`]: create({
        ...{ summary: `${doing.charAt(0).toUpperCase()}${doing.slice(1)} up to 100 ${plural}`, ...WRITE, status: 202 },
        body: bodyOf(type, { attributes: { [plural]: inData(listOf(row)) } }),
        run: requestCatalogJob(kind),
        input: ({ data }: { data: { attributes: Record<string, { data: readonly Thing[] }> } }) => ({
          rows: data.attributes[plural]?.data.map(thingInput),
        }),
        pointer: ([, index, ...rest]: At) =>
          index === undefined ? `/data/attributes/${plural}/data` : placeIn(plural, Number(index), rest),
      }),
      [`get_bulk_${doing}_${jobs}_job`]: get({
        ...{ summary: `Read a job that ${doing}s ${plural}`, ...reading, idName: 'job_id' },
        ...(doing === 'delete' ? {} : { include: [plural] }),
      }),
    },
  });
}

const DOINGS: readonly Doing[] = ['create', 'update', 'delete'];

/** Nine types: each of the three kinds of things is created, changed and deleted by jobs of its own. */
export const catalogJobs: readonly Resource[] = NAMES.flatMap((names) => DOINGS.map((doing) => jobsOf(names, doing)));
