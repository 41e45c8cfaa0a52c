import type { FilterBinding, SortBinding } from '../../jsonapi/operations.ts';
import { categoriesOfItems, itemsOfCategories } from '../../storage/tables/catalogs.ts';
import { equalsFlag, equalsText, relatedColumn } from '../filters.ts';

const anyId: FilterBinding = { ...equalsText('id'), operators: { list: ['any'] } };

const contains = (column: string): FilterBinding => ({ ...equalsText(column), operators: { single: ['contains'] } });

export const itemFilters: Readonly<Record<string, FilterBinding>> = {
  ids: anyId,
  'category.id': equalsText(relatedColumn(itemsOfCategories, 'item_id')('category_id')),
  title: contains('title'),
  published: equalsFlag('published'),
};

export const variantFilters: Readonly<Record<string, FilterBinding>> = {
  ids: anyId,
  'item.id': equalsText('item_id'),
  sku: equalsText('sku'),
  title: contains('title'),
  published: equalsFlag('published'),
};

export const categoryFilters: Readonly<Record<string, FilterBinding>> = {
  ids: anyId,
  'item.id': equalsText(relatedColumn(categoriesOfItems, 'category_id')('item_id')),
  name: contains('name'),
};

export const byCreated: Readonly<Record<string, SortBinding>> = { created: { by: { kind: 'column', column: 'created_at' } } };

/** Where pages are those of a table of pairs, the time stands there too. */
export const byCreatedIn = (column: string): Readonly<Record<string, SortBinding>> => ({
  created: { by: { kind: 'column', column, table: 'via' } },
});
