import { table } from './table.ts';

export const universalContents = table('universal_content', 'id', {
  id: 'text',
  name: 'text',
  content_type: 'text',
  type: 'text',
  definition: 'json',
  created_at: 'time',
  updated_at: 'time',
});

export const universalContentUses = table('universal_content_uses', 'id', { id: 'text', content_id: 'text', template_id: 'text' });
