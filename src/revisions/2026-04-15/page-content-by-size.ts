import type { Change } from '../change.ts';

const NAMES = new Set([
  ...['get_tags', 'get_tag_groups', 'get_catalog_items', 'get_catalog_variants', 'get_catalog_categories'],
  ...['get_items_for_catalog_category', 'get_item_ids_for_catalog_category', 'get_variants_for_catalog_item'],
  ...['get_variant_ids_for_catalog_item', 'get_categories_for_catalog_item', 'get_category_ids_for_catalog_item'],
  ...['get_coupons', 'get_coupon_codes', 'get_coupon_codes_for_coupon', 'get_coupon_code_ids_for_coupon'],
]);

export const pageContentBySize: Change = {
  date: '2026-04-15',
  title: 'Takes a page size for tags, catalogs and coupons',
  changelog:
    'Reads of tags, tag groups, catalogs and coupons take `page[size]`. Older revisions always get the largest pages: 50, 25 and 100.',
  declaration: (surface) => (NAMES.has(surface.operationId) ? { ...surface, page: {} } : surface),
};
