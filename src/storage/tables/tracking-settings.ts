import { table } from './table.ts';

export const trackingSettings = table('tracking_settings', 'id', {
  id: 'text',
  auto_add: 'boolean',
  utm_source: 'json',
  utm_medium: 'json',
  utm_campaign: 'json',
  utm_id: 'json',
  utm_term: 'json',
  custom: 'json',
  append_token: 'boolean',
  ask_for_opens: 'boolean',
});
