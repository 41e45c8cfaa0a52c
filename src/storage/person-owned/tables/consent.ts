import type { PersonOwned } from '../rules.ts';

export const consentTables: readonly PersonOwned[] = [
  {
    table: 'email_suppressions',
    key: { reason: 'text' },
    columns: { suppressed_at: 'timestamptz' },
    merge: { rule: 'move', onCollision: { keep: 'earlier', by: 'suppressed_at' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'copy',
    kept: { by: 'email', said: 'suppressed' },
    latest: { column: 'suppressed_at', shownAs: 'email_suppressed_at' },
  },
  {
    table: 'consent_changes',
    key: { id: 'int8' },
    columns: {
      ...{ channel: 'text', purpose: 'text', change: 'text', reason: 'text', list_id: 'text', identifier: 'text' },
      ...{ method: 'text', method_detail: 'text', custom_method_detail: 'text', source: 'text', double_optin: 'bool' },
      ...{ birth_date: 'date', consented_at: 'timestamptz', actor_kind: 'text', actor_id: 'text', changed_at: 'timestamptz' },
    },
    // The ids are one sequence for all: no two rows have the same.
    merge: { rule: 'move', onCollision: { keep: 'destination' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'copy',
  },
  {
    table: 'consents',
    key: { channel: 'text', purpose: 'text' },
    columns: {
      ...{ consent: 'text', identifier: 'text', consented_at: 'timestamptz', double_optin: 'bool' },
      ...{ method: 'text', method_detail: 'text', custom_method_detail: 'text' },
      ...{ created_at: 'timestamptz', updated_at: 'timestamptz' },
    },
    merge: {
      rule: 'move',
      onCollision: { keep: 'first-of', column: 'consent', order: ['UNSUBSCRIBED', 'SUBSCRIBED'], later: 'updated_at' },
    },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'copy',
    kept: {
      by: { column: 'channel', kinds: { email: 'email', sms: 'phone_number', whatsapp: 'phone_number' } },
      only: { column: 'consent', value: 'UNSUBSCRIBED' },
      said: 'unsubscribed',
      without: ['identifier', 'method_detail', 'custom_method_detail'],
    },
  },
  {
    table: 'list_suppressions',
    key: { list_id: 'text', reason: 'text' },
    columns: { suppressed_at: 'timestamptz' },
    merge: { rule: 'move', onCollision: { keep: 'earlier', by: 'suppressed_at' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'copy',
    kept: { by: 'email', said: 'list_suppressed' },
    latest: { column: 'suppressed_at', shownAs: 'list_suppressed_at' },
  },
  {
    table: 'opt_in_requests',
    key: { id: 'uuid' },
    columns: {
      ...{ channel: 'text', identifier: 'text', list_id: 'text', times_asked: 'int4' },
      ...{ method: 'text', method_detail: 'text', custom_method_detail: 'text' },
      ...{ created_at: 'timestamptz', asked_at: 'timestamptz', expires_at: 'timestamptz', confirmed_at: 'timestamptz' },
    },
    // Ids are random: no two rows have the same.
    merge: { rule: 'move', onCollision: { keep: 'destination' } },
    erase: { rule: 'delete' },
    export: 'rows',
    // A copy asks nobody anything.
    fork: 'leave',
  },
];
