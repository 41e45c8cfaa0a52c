import type { PersonOwned } from '../rules.ts';

export const listTables: readonly PersonOwned[] = [
  {
    table: 'list_members',
    key: { list_id: 'text' },
    columns: { joined_at: 'timestamptz' },
    merge: { rule: 'move', onCollision: { keep: 'earlier', by: 'joined_at' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'copy',
    counter: { column: 'list_id', name: (listId) => `list:${listId}:members` },
  },
];
