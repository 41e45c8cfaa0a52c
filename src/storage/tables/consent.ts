import { table } from './table.ts';

export const emailSuppressions = table('email_suppressions', 'profile_id', {
  profile_id: 'ulid',
  reason: 'text',
  suppressed_at: 'time',
});

export const listSuppressions = table('list_suppressions', 'profile_id', {
  profile_id: 'ulid',
  list_id: 'text',
  reason: 'text',
  suppressed_at: 'time',
});
