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
  {
    table: 'profile_merges',
    key: { source_id: 'uuid' },
    columns: {
      ...{ merged_into: 'uuid', actor_kind: 'text', actor_id: 'text', merged_at: 'timestamptz', moved_rows: 'int8', passes: 'int4' },
      due_at: 'timestamptz',
    },
    merge: { rule: 'repoint' },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'copy',
  },
];
