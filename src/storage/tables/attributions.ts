import { table } from './table.ts';

/** An event has one attribution at most, which is called as the event is. */
export const attributions = table('attributions', 'event_id', {
  event_id: 'event-id',
  profile_id: 'ulid',
  metric_id: 'text',
  occurred_at: 'time',
  value: 'decimal',
  touch_id: 'event-id',
  channel: 'text',
  message_id: 'text',
  campaign_id: 'text',
  flow_id: 'text',
  sent_at: 'time',
});
