import { catalogId, contentFaults, type Placed, placeFaults } from './check-input.ts';
import type { Family } from './family.ts';
import { changedShown, newShown, type ShownChange, type ShownInput } from './shown.ts';

export interface NewItem extends Placed, ShownInput {
  price?: number | null;
  /** Categories that it is in. */
  categories?: readonly string[];
}

export interface ItemChange extends ShownChange {
  id: string;
  price?: number | null;
  /** Replace those that it was in. */
  categories?: readonly string[];
}

export const items: Family<'item', NewItem, ItemChange> = {
  kind: 'item',
  plural: 'items',
  side: 'item',
  toRow(input, now, faults) {
    faults.push(...placeFaults(input), ...contentFaults(input));
    const { external_id, price = null } = input;
    return { id: catalogId(external_id), external_id, ...newShown(input), price, created_at: now, updated_at: now };
  },
  change: (row, input, now) => ({
    ...{ ...row, ...changedShown(row, input), updated_at: now },
    price: input.price === undefined ? row.price : input.price,
  }),
  checkChange: contentFaults,
  naming: ({ categories }) => ({ kind: 'category', at: 'categories', ids: categories }),
};
