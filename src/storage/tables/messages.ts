import { table } from './table.ts';

export const messages = table('messages', 'id', {
  id: 'ulid',
  profile_id: 'ulid',
  channel: 'text',
  purpose: 'text',
  kind: 'text',
  address: 'text',
  subject: 'text',
  state: 'text',
  reason: 'text',
  detail: 'text',
  attempts: 'integer',
  created_at: 'time',
  sent_at: 'time',
});
