import { table } from './table.ts';

export const webFeeds = table('web_feeds', 'id', {
  ...{ id: 'text', name: 'text', url: 'text', request_method: 'text', content_type: 'text', status: 'text' },
  ...{ created_at: 'time', updated_at: 'time' },
});
