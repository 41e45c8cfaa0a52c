import { table } from './table.ts';

export const segments = table('segments', 'id', {
  id: 'text',
  name: 'text',
  definition: 'json',
  is_active: 'boolean',
  is_processing: 'boolean',
  is_starred: 'boolean',
  created_at: 'time',
  updated_at: 'time',
});

export const segmentMembers = table('segment_members', 'profile_id', {
  profile_id: 'ulid',
  segment_id: 'text',
  joined_at: 'time',
});
