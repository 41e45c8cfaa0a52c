import type { PersonOwned } from '../rules.ts';

export const eventTables: readonly PersonOwned[] = [
  {
    table: 'events',
    key: { occurred_at: 'timestamptz', id: 'int8' },
    columns: {
      ...{ metric_id: 'text', unique_id: 'text', value: 'numeric', value_currency: 'text', backfill: 'bool' },
      properties: 'jsonb',
    },
    merge: { rule: 'move', onCollision: { keep: 'both', rename: 'unique_id' } },
    // Time, metric and value stay, so that sums and counts of the account stay true. The caller's unique_id may name an order.
    erase: { rule: 'anonymise', blank: { properties: 'empty', unique_id: { from: 'id' } } },
    export: 'rows',
    fork: 'copy',
  },
  {
    table: 'attributions',
    key: { event_id: 'int8' },
    columns: {
      ...{ metric_id: 'text', occurred_at: 'timestamptz', value: 'numeric', touch_id: 'int8', channel: 'text', group_id: 'uuid' },
      ...{ message_id: 'text', campaign_id: 'text', flow_id: 'text', sent_at: 'timestamptz' },
    },
    // Events keep their ids when they move: no two rows are of the same.
    merge: { rule: 'move', onCollision: { keep: 'destination' } },
    // What a campaign brought in stays true.
    erase: { rule: 'anonymise', blank: {} },
    export: 'rows',
    fork: 'copy',
  },
];
