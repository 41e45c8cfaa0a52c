import type { FilterBinding } from '../../jsonapi/operations.ts';
import { XL } from '../../jsonapi/rates.ts';
import { couponAssignments } from '../../storage/tables/coupons.ts';
import { ALL_COMPARISONS, anyOfTexts, equalsText, times } from '../filters.ts';

export const READ_CODES = { scopes: ['coupon-codes:read'], rate: XL };
export const PAGE = { page: { default: 100, max: 100 } };

export const STATUSES = ['UNASSIGNED', 'PROCESSING', 'ASSIGNED_TO_PROFILE', 'VERSION_NOT_ACTIVE', 'DELETING', 'USED'] as const;

export const codeFilters: Readonly<Record<string, FilterBinding>> = {
  expires_at: times('expires_at', ...ALL_COMPARISONS),
  status: { ...equalsText('status'), value: { type: 'string', enum: STATUSES } },
  'coupon.id': anyOfTexts('coupon_id'),
  'profile.id': anyOfTexts({ kind: 'lookup', table: couponAssignments, by: 'profile_id', gives: 'code_id' }),
};
