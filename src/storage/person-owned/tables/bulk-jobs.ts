import type { PersonOwned } from '../rules.ts';

export const bulkJobTables: readonly PersonOwned[] = [
  {
    table: 'bulk_job_profiles',
    key: { job_id: 'text' },
    columns: {},
    merge: { rule: 'move', onCollision: { keep: 'destination' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'leave',
  },
];
