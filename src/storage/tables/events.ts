import { table } from './table.ts';

export const events = table('events', 'id', {
  id: 'event-id',
  profile_id: 'ulid',
  metric_id: 'text',
  unique_id: 'text',
  occurred_at: 'time',
  value: 'decimal',
  value_currency: 'text',
  properties: 'json',
});

export const metrics = table('metrics', 'id', {
  id: 'text',
  name: 'text',
  integration: 'text',
  created_at: 'time',
  updated_at: 'time',
});
