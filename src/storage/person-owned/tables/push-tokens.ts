import type { PersonOwned } from '../rules.ts';

export const pushTokenTables: readonly PersonOwned[] = [
  {
    table: 'push_tokens',
    key: { token: 'text' },
    columns: {
      ...{ platform: 'text', vendor: 'text', enablement_status: 'text', background: 'text', metadata: 'jsonb' },
      ...{ created_at: 'timestamptz', recorded_at: 'timestamptz' },
    },
    // One profile at a time has a token.
    merge: { rule: 'move', onCollision: { keep: 'later', by: 'recorded_at' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'leave',
    claims: { table: 'push_token_owners', column: 'token', key: 'token' },
  },
  {
    table: 'push_token_owners',
    key: { token: 'text' },
    columns: {},
    merge: { rule: 'with', table: 'push_tokens' },
    erase: { rule: 'with', table: 'push_tokens' },
    export: 'nothing',
    fork: 'leave',
  },
];
