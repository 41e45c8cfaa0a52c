import type { PersonOwned } from '../rules.ts';

export const identityTables: readonly PersonOwned[] = [
  {
    table: 'identifiers',
    key: { kind: 'text', value: 'text' },
    columns: { created_at: 'timestamptz' },
    merge: { rule: 'repoint' },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'copy',
  },
];
