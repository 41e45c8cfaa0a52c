import { DomainError, type Fault } from '../../lib/errors.ts';
import { findUnstorable, unstorableText } from '../../lib/text.ts';

/** The reference's own pattern (recorded), in which `A-z` takes `[\]^` and the backtick along. */
export const COUPON_ID = /^[0-9_A-z]+$/;

export const malformedCoupon = (id: string): string => `'name' must match regex '^[0-9_A-z]+$' ('${id}' doesn't)`;

/** Ids are keys of indexes; the reference names no limit. */
const MAX_CHARACTERS = 255;
const MAX_DEPTH = 8;

/** Worded as recorded. */
export const unknownCoupon = (id: string): Fault => ({
  kind: 'not_found',
  detail: `A coupon with the given identifier '${id}' does not exist.`,
});

/** Worded as recorded. */
export const unknownCode = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A coupon code with given identifier '${id}' does not exist.` });

export function couponIdFaults(id: string): Fault[] {
  if (!COUPON_ID.test(id)) return [{ kind: 'invalid', detail: malformedCoupon(id), at: ['external_id'] }];
  return id.length <= MAX_CHARACTERS ? [] : [tooLong('external_id')];
}

export function contentFaults(input: object): Fault[] {
  const found = findUnstorable(input, MAX_DEPTH);
  return found ? [{ kind: 'invalid', detail: found.detail, at: found.at }] : [];
}

export function uniqueCodeFaults(code: string): Fault[] {
  if (code.trim() === '') return [{ kind: 'invalid', detail: "'unique_code' must not be empty.", at: ['unique_code'] }];
  const detail = unstorableText(code);
  if (detail !== undefined) return [{ kind: 'invalid', detail, at: ['unique_code'] }];
  return code.length <= MAX_CHARACTERS ? [] : [tooLong('unique_code')];
}

const tooLong = (field: string): Fault => ({
  kind: 'invalid',
  detail: `'${field}' may have ${MAX_CHARACTERS} characters at most.`,
  at: [field],
});
