import { table } from './table.ts';

export const webFeeds = table('web_feeds', 'id', {
  ...{ id: 'text', name: 'text', url: 'text', request_method: 'text', content_type: 'text', status: 'text' },
  ...{ created_at: 'time', updated_at: 'time' },
});

export const catalogFeeds = table('catalog_feeds', 'id', {
  ...{ id: 'text', name: 'text', url: 'text', format: 'text', items_path: 'text', fields: 'json', every_minutes: 'integer' },
  ...{ status: 'text', problem: 'text', row_count: 'integer', run_id: 'text', state: 'text' },
  ...{ fetched_at: 'time', created_at: 'time', updated_at: 'time' },
});
