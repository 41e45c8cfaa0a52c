import { deleteCode, updateCode } from '../../engine/coupons/change-code.ts';
import { createCode } from '../../engine/coupons/create-codes.ts';
import { column } from '../../jsonapi/attributes.ts';
import { type BodyParts, bodyOf, identifier } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { L, XL } from '../../jsonapi/rates.ts';
import { linked, noneYet, one } from '../../jsonapi/relationships.ts';
import { choice, dateTime, nullable, object, text } from '../../jsonapi/schema.ts';
import { create, get, list, related, relationshipGet, remove, update } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { couponCodes } from '../../storage/tables/coupons.ts';
import { textColumn, timeColumn } from '../columns.ts';
import { attributePointer } from '../pointers.ts';
import { codeFilters, PAGE, READ_CODES, STATUSES } from './queries.ts';

const READ_COUPON = { scopes: ['coupons:read'], rate: L };
const WRITE = { scopes: ['coupon-codes:write'], rate: XL };

const status = () => choice(...STATUSES);

/** A new code, alone or in a job. */
export const newCode: BodyParts = {
  attributes: { unique_code: text(), 'expires_at?': nullable(dateTime()) },
  relationships: { coupon: object({ 'data?': identifier('coupon') }) },
  requiresRelationships: true,
};

export interface CodeData {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: { readonly coupon: { readonly data?: { readonly id: string } } };
}

export const codeInput = ({ attributes, relationships }: CodeData) => ({ ...attributes, coupon: relationships.coupon.data?.id });

const pointer = (at: At): string => (at[0] === 'coupon' ? '/data/relationships/coupon/data' : attributePointer(at));

export const couponCode = defineResource({
  type: 'coupon-code',
  path: 'coupon-codes',
  category: 'Coupons',
  id: { valid: (id) => id.length > 0 && id.length <= 1000 },
  table: couponCodes,
  missing: (id) => `A coupon code with given identifier '${id}' does not exist.`,
  attributes: {
    unique_code: textColumn('unique_code'),
    expires_at: timeColumn('expires_at'),
    status: column(status(), 'status'),
  },
  relationships: {
    coupon: linked(one('coupon', 'coupon_id')),
    // Answers link to it (recorded), though no route and no include leads there.
    profile: noneYet('profile', 'one'),
  },
  operations: {
    get_coupon_codes: list({
      ...{ summary: 'Read the codes of some coupons, or of some profiles', ...READ_CODES, ...PAGE, include: ['coupon'] },
      ...{ filters: codeFilters, filterRules: { oneOf: ['coupon.id', 'profile.id'] } },
      order: { by: { kind: 'column', column: 'created_at' } },
    }),
    create_coupon_code: create({
      ...{ summary: 'Create a code of a coupon', ...WRITE, status: 200 },
      body: bodyOf('coupon-code', newCode),
      run: createCode,
      input: ({ data }: { data: CodeData }) => codeInput(data),
      pointer,
    }),
    get_coupon_code: get({ summary: 'Read a code', ...READ_CODES, include: ['coupon'] }),
    update_coupon_code: update({
      ...{ summary: 'Change the status or the end of a code', ...WRITE },
      body: bodyOf('coupon-code', {
        id: 'required',
        attributes: { 'status?': nullable(status()), 'expires_at?': nullable(dateTime()) },
      }),
      run: updateCode,
      input: ({ data }: { data: CodeData }, id: string) => ({ ...data.attributes, id }),
      pointer,
    }),
    delete_coupon_code: remove({
      ...{ summary: 'Delete a code', ...WRITE },
      run: deleteCode,
      input: (_body: never, id: string) => ({ id }),
      pointer,
    }),
    get_coupon_for_coupon_code: related({ relationship: 'coupon', summary: 'Read the coupon of a code', ...READ_COUPON }),
    get_coupon_id_for_coupon_code: relationshipGet({
      relationship: 'coupon',
      summary: 'Read the id of the coupon of a code',
      ...READ_COUPON,
    }),
  },
});
