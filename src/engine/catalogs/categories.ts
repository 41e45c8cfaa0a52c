import { catalogId, contentFaults, type Placed, placeFaults } from './check-input.ts';
import type { Family } from './family.ts';

export interface NewCategory extends Placed {
  name: string;
  /** Items that are in it. */
  items?: readonly string[];
}

export interface CategoryChange {
  id: string;
  /** Null keeps it. */
  name?: string | null;
  /** Replace those that were in it. */
  items?: readonly string[];
}

export const categories: Family<'category', NewCategory, CategoryChange> = {
  kind: 'category',
  plural: 'categories',
  side: 'category',
  toRow(input, now, faults) {
    faults.push(...placeFaults(input), ...contentFaults({ ...input, custom_metadata: null }));
    const { external_id, name } = input;
    return { id: catalogId(external_id), external_id, name, created_at: now, updated_at: now };
  },
  change: (row, input, now) => ({ ...row, name: input.name ?? row.name, updated_at: now }),
  checkChange: (input) => contentFaults({ ...input, custom_metadata: null }),
  naming: ({ items }) => ({ kind: 'item', at: 'items', ids: items }),
};
