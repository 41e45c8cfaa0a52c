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
    latest: { column: 'suppressed_at', shownAs: 'email_suppressed_at' },
  },
  {
    table: 'consent_changes',
    key: { id: 'int8' },
    columns: {
      ...{ channel: 'text', change: 'text', reason: 'text', method: 'text', source: 'text' },
      ...{ actor_kind: 'text', actor_id: 'text', changed_at: 'timestamptz' },
    },
    // The ids are one sequence for all: no two rows have the same.
    merge: { rule: 'move', onCollision: { keep: 'destination' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'copy',
  },
];
