import { table } from './table.ts';

export const templates = table('templates', 'id', {
  id: 'text',
  name: 'text',
  editor_type: 'text',
  html: 'text',
  text: 'text',
  amp: 'text',
  definition: 'json',
  is_reusable: 'boolean',
  created_at: 'time',
  updated_at: 'time',
});
