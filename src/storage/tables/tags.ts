import { table } from './table.ts';

export const tagGroups = table('tag_groups', 'id', { id: 'text', name: 'text', is_exclusive: 'boolean', is_default: 'boolean' });

export const tags = table('tags', 'id', { id: 'text', group_id: 'text', name: 'text' });

export const listTags = table('list_tags', 'list_id', { list_id: 'text', tag_id: 'text' });

export const segmentTags = table('segment_tags', 'segment_id', { segment_id: 'text', tag_id: 'text' });
