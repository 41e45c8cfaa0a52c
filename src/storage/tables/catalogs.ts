import { type ColumnKind, table } from './table.ts';

const SHOWN: Readonly<Record<string, ColumnKind>> = {
  ...{ id: 'text', external_id: 'text', title: 'text', description: 'text', price: 'decimal', url: 'text' },
  ...{ image_full_url: 'text', image_thumbnail_url: 'text', images: 'json', custom_metadata: 'json', published: 'boolean' },
  ...{ created_at: 'time', updated_at: 'time' },
};

export const catalogItems = table('catalog_items', 'id', SHOWN);

export const catalogVariants = table('catalog_variants', 'id', {
  ...SHOWN,
  ...{ item_id: 'text', sku: 'text', inventory_policy: 'integer', inventory_quantity: 'decimal' },
});

export const catalogCategories = table('catalog_categories', 'id', {
  ...{ id: 'text', external_id: 'text', name: 'text', created_at: 'time', updated_at: 'time' },
});

const PAIRS = { item_id: 'text', category_id: 'text', item_created_at: 'time', category_created_at: 'time' } as const;

export const categoriesOfItems = table('catalog_item_categories', 'category_id', PAIRS);
export const itemsOfCategories = table('catalog_item_categories', 'item_id', PAIRS);
