import { table } from './table.ts';

export const emailSuppressions = table('email_suppressions', 'profile_id', {
  profile_id: 'ulid',
  reason: 'text',
  suppressed_at: 'time',
});
