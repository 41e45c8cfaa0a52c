import { COUPON_ID, malformedCoupon } from '../../engine/coupons/coupon-input.ts';
import { createCoupon, deleteCoupon, updateCoupon } from '../../engine/coupons/coupons.ts';
import { column, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { L, S } from '../../jsonapi/rates.ts';
import { children } from '../../jsonapi/relationships.ts';
import { nullable, record, text } from '../../jsonapi/schema.ts';
import { create, get, list, related, relationshipGet, remove, update } from '../../jsonapi/verbs.ts';
import { coupons } from '../../storage/tables/coupons.ts';
import { textColumn } from '../columns.ts';
import { attributePointer } from '../pointers.ts';
import { codeFilters, PAGE, READ_CODES } from './queries.ts';

const READ = { scopes: ['coupons:read'], rate: L };
const WRITE = { scopes: ['coupons:write'], rate: S };

const about = { 'description?': nullable(text()), 'monitor_configuration?': nullable(record()) };

type Body = { data: { attributes: Record<string, unknown> } };

export const coupon = defineResource({
  type: 'coupon',
  path: 'coupons',
  category: 'Coupons',
  id: { valid: (id) => COUPON_ID.test(id) && id.length <= 255, malformed: malformedCoupon },
  table: coupons,
  missing: (id) => `A coupon with the given identifier '${id}' does not exist.`,
  attributes: {
    external_id: required(withSchema(column(text(), 'id'), text())),
    description: textColumn('description'),
    monitor_configuration: column(record(), 'monitor'),
  },
  relationships: { 'coupon-codes': children('coupon-code', 'coupon_id') },
  view: { relationships: [] },
  operations: {
    get_coupons: list({
      ...{ summary: 'Read the coupons of the account', ...READ, ...PAGE, order: { by: { kind: 'column', column: 'created_at' } } },
    }),
    create_coupon: create({
      ...{ summary: 'Create a coupon', ...WRITE, status: 201 },
      body: bodyOf('coupon', { attributes: { external_id: text(), ...about } }),
      run: createCoupon,
      input: ({ data }: Body) => data.attributes,
      pointer: attributePointer,
    }),
    get_coupon: get({ summary: 'Read a coupon', ...READ, nullable: true }),
    update_coupon: update({
      ...{ summary: 'Change the description of a coupon, or what is monitored', ...WRITE },
      body: bodyOf('coupon', { id: 'required', attributes: about }),
      run: updateCoupon,
      input: ({ data }: Body, id: string) => ({ ...data.attributes, id }),
      pointer: attributePointer,
    }),
    delete_coupon: remove({
      ...{ summary: 'Delete a coupon and its codes', ...WRITE },
      run: deleteCoupon,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
    get_coupon_codes_for_coupon: related({
      ...{ relationship: 'coupon-codes', summary: 'Read the codes of a coupon', ...READ_CODES, ...PAGE, rate: L },
      ...{ filters: codeFilters, order: { by: { kind: 'column', column: 'created_at' } } },
    }),
    get_coupon_code_ids_for_coupon: relationshipGet({
      ...{ relationship: 'coupon-codes', summary: 'Read the ids of the codes of a coupon', ...READ_CODES, ...PAGE, rate: L },
      ...{ filters: codeFilters, order: { by: { kind: 'column', column: 'created_at' } } },
    }),
  },
});
