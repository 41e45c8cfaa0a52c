import { catalogId, contentFaults, type Placed, placeFaults } from './check-input.ts';
import type { Family } from './family.ts';
import { changedShown, newShown, type ShownChange, type ShownInput } from './shown.ts';

export interface NewVariant extends Placed, ShownInput {
  sku: string;
  /** 0 when absent or null. */
  inventory_policy?: number | null;
  inventory_quantity: number;
  price: number;
  /** The item that it is a make of. */
  item?: string;
}

export interface VariantChange extends ShownChange {
  id: string;
  sku?: string | null;
  inventory_policy?: number | null;
  inventory_quantity?: number | null;
  price?: number | null;
}

const isNew = (input: NewVariant | VariantChange): input is NewVariant => !('id' in input);

export const variants: Family<'variant', NewVariant, VariantChange> = {
  kind: 'variant',
  plural: 'variants',
  toRow(input, now, faults) {
    faults.push(...placeFaults(input), ...contentFaults(input));
    const { external_id, sku, inventory_policy, inventory_quantity, price, item = '' } = input;
    if (item === '') faults.push({ kind: 'invalid', detail: 'A variant needs the item that it belongs to.', at: ['item'] });
    return {
      ...{ id: catalogId(external_id), external_id, ...newShown(input), item_id: item, sku, inventory_quantity, price },
      ...{ inventory_policy: inventory_policy ?? 0, created_at: now, updated_at: now },
    };
  },
  change: (row, input, now) => ({
    ...{ ...row, ...changedShown(row, input), updated_at: now },
    sku: input.sku ?? row.sku,
    inventory_policy: input.inventory_policy ?? row.inventory_policy,
    inventory_quantity: input.inventory_quantity ?? row.inventory_quantity,
    price: input.price ?? row.price,
  }),
  checkChange: contentFaults,
  isBack: (before, after) => Number(before?.inventory_quantity ?? 0) <= 0 && Number(after.inventory_quantity) > 0,
  naming: (input) => ({ kind: 'item', at: 'item', ids: isNew(input) && input.item ? [input.item] : undefined }),
};
