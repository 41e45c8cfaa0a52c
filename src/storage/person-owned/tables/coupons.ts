import type { PersonOwned } from '../rules.ts';

export const couponTables: readonly PersonOwned[] = [
  {
    table: 'coupon_assignments',
    key: { coupon_id: 'text' },
    columns: { code_id: 'text', assigned_at: 'timestamptz' },
    // The code that went out first may have been used; the other stays assigned and goes to nobody else.
    merge: { rule: 'move', onCollision: { keep: 'earlier', by: 'assigned_at' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'leave',
  },
];
