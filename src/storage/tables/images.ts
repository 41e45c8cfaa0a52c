import { table } from './table.ts';

export const images = table('images', 'id', {
  ...{ id: 'text', file: 'text', name: 'text', format: 'text', size: 'integer', hidden: 'boolean', updated_at: 'time' },
});
