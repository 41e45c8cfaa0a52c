import { table } from './table.ts';

export const campaigns = table('campaigns', 'id', {
  id: 'text',
  name: 'text',
  channel: 'text',
  status: 'text',
  archived: 'boolean',
  audiences: 'json',
  send_strategy: 'json',
  send_options: 'json',
  tracking_options: 'json',
  created_at: 'time',
  updated_at: 'time',
  scheduled_at: 'time',
  send_time: 'time',
});

export const campaignMessages = table('campaign_messages', 'id', {
  id: 'text',
  campaign_id: 'text',
  definition: 'json',
  template_id: 'text',
  image_id: 'text',
  created_at: 'time',
  updated_at: 'time',
});

export const campaignTags = table('campaign_tags', 'campaign_id', { campaign_id: 'text', tag_id: 'text' });

export const campaignJobs = table('campaign_jobs', 'campaign_id', { campaign_id: 'text', kind: 'text', status: 'text', held_at: 'time' });

export const campaignEstimates = table('campaign_estimates', 'campaign_id', { campaign_id: 'text', recipients: 'integer' });

export const campaignTests = table('campaign_tests', 'campaign_id', {
  campaign_id: 'text',
  variable: 'text',
  status: 'text',
  test_percentage: 'integer',
  winner_metric: 'text',
  automatic_winner: 'boolean',
  duration_minutes: 'integer',
  send_strategy: 'json',
  ends_at: 'time',
  winner_id: 'text',
  chosen_by: 'text',
  chosen_at: 'time',
});
