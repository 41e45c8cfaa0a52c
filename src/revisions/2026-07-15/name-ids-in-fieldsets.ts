import type { Change } from '../change.ts';
import { changeFields } from '../edit/surface.ts';

export const nameIdsInFieldsets: Change = {
  date: '2026-07-15',
  title: 'Takes sparse fieldsets in writes, and `id` in all of them',
  changelog: '`fields[…]` may name `id`, and is taken by operations that create or change something, too.',
  declaration: (surface) =>
    surface.method === 'GET' ? changeFields(surface, (names) => names.filter((name) => name !== 'id')) : { ...surface, fields: {} },
};
