import { table } from './table.ts';

export const lists = table('lists', 'id', {
  id: 'text',
  name: 'text',
  opt_in_process: 'text',
  created_at: 'time',
  updated_at: 'time',
});

export const listMembers = table('list_members', 'profile_id', {
  profile_id: 'ulid',
  list_id: 'text',
  joined_at: 'time',
});
