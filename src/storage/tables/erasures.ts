import { table } from './table.ts';

export const erasures = table('erasures', 'id', {
  id: 'ulid',
  actor_kind: 'text',
  actor_id: 'text',
  requested_at: 'time',
  completed_at: 'time',
  removed: 'json',
});
