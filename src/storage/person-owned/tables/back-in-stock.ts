import type { PersonOwned } from '../rules.ts';

export const stockTables: readonly PersonOwned[] = [
  {
    table: 'back_in_stock_subscriptions',
    key: { variant_id: 'text' },
    columns: { channels: 'jsonb', subscribed_at: 'timestamptz' },
    merge: { rule: 'move', onCollision: { keep: 'later', by: 'subscribed_at' } },
    erase: { rule: 'delete' },
    export: 'rows',
    // A copy tells nobody anything.
    fork: 'leave',
  },
];
