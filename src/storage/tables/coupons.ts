import { table } from './table.ts';

export const coupons = table('coupons', 'id', { id: 'text', description: 'text', monitor: 'json', created_at: 'time' });

export const couponCodes = table('coupon_codes', 'id', {
  ...{ id: 'text', coupon_id: 'text', unique_code: 'text', status: 'text', expires_at: 'time', created_at: 'time' },
});

export const couponAssignments = table('coupon_assignments', 'code_id', { code_id: 'text', profile_id: 'ulid', coupon_id: 'text' });
