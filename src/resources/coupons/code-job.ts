import { CODE_CREATION, placeOfCode, requestCodes } from '../../engine/coupons/code-job.ts';
import { bodyOf, inData, resourceBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { L } from '../../jsonapi/rates.ts';
import { many, remembered } from '../../jsonapi/relationships.ts';
import { listOf } from '../../jsonapi/schema.ts';
import { create, get, list } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { bulkJobResults, bulkJobs } from '../../storage/tables/bulk-jobs.ts';
import { jobAttributes, jobFilters, jobPages } from '../bulk-job-parts.ts';
import { ulid } from '../ids.ts';
import { type CodeData, codeInput, newCode } from './coupon-code.ts';

const TYPE = 'coupon-code-bulk-create-job';
const READ = { scopes: ['coupon-codes:read'], rate: L };

export const codeJob = defineResource({
  ...{ type: TYPE, path: `${TYPE}s`, category: 'Coupons', id: ulid, table: bulkJobs, only: { column: 'kind', value: CODE_CREATION } },
  attributes: jobAttributes,
  relationships: { 'coupon-codes': remembered(many('coupon-code', bulkJobResults, 'job_id', 'result_id')) },
  operations: {
    get_bulk_create_coupon_code_jobs: list({
      ...{ summary: 'Read the jobs of the last week that create coupon codes', ...READ, filters: jobFilters, ...jobPages },
    }),
    bulk_create_coupon_codes: create({
      ...{ summary: 'Create up to 1,000 coupon codes', scopes: ['coupon-codes:write'], rate: L, status: 202 },
      body: bodyOf(TYPE, { attributes: { 'coupon-codes': inData(listOf(resourceBody('coupon-code', newCode))) } }),
      run: requestCodes,
      input: ({ data }: { data: { attributes: { 'coupon-codes': { data: readonly CodeData[] } } } }) => ({
        rows: data.attributes['coupon-codes'].data.map(codeInput),
      }),
      pointer: ([, index, ...rest]: At) => (index === undefined ? '/data/attributes/coupon-codes/data' : placeOfCode(Number(index), rest)),
    }),
    get_bulk_create_coupon_codes_job: get({
      ...{ summary: 'Read a job that creates coupon codes', ...READ, idName: 'job_id', include: ['coupon-codes'] },
    }),
  },
});
