import { linkThings } from '../../engine/catalogs/link-things.ts';
import { createItem, deleteItem, updateItem } from '../../engine/catalogs/single.ts';
import { bodyOf, linkageBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { children, many } from '../../jsonapi/relationships.ts';
import {
  create,
  get,
  list,
  related,
  relationshipAdd,
  relationshipGet,
  relationshipRemove,
  relationshipReplace,
  remove,
  update,
} from '../../jsonapi/verbs.ts';
import { catalogItems, categoriesOfItems } from '../../storage/tables/catalogs.ts';
import { textColumn } from '../columns.ts';
import { linkageInput, linkagePointer } from '../pointers.ts';
import { changedItem, newItem } from './bodies.ts';
import { catalogId, catalogPointer, images, PAGE, price, READ, type Thing, thingInput, times, WRITE } from './parts.ts';
import { byCreated, byCreatedIn, categoryFilters, itemFilters, variantFilters } from './queries.ts';

const linking = {
  relationship: 'categories',
  body: linkageBody('catalog-category'),
  input: linkageInput('id', 'others'),
  pointer: linkagePointer,
  ...WRITE,
};

export const catalogItem = defineResource({
  type: 'catalog-item',
  path: 'catalog-items',
  category: 'Catalogs',
  id: catalogId,
  table: catalogItems,
  missing: (id) => `An item with id ${id} does not exist.`,
  attributes: {
    ...{ external_id: textColumn('external_id'), title: textColumn('title'), description: textColumn('description') },
    ...{ price, ...images, ...times },
  },
  relationships: {
    variants: children('catalog-variant', 'item_id'),
    categories: many('catalog-category', categoriesOfItems, 'item_id', 'category_id'),
  },
  view: { relationships: ['variants'] },
  operations: {
    get_catalog_items: list({
      ...{ summary: 'Read the items of the catalog', ...READ, ...PAGE },
      ...{ filters: itemFilters, sorts: byCreated, include: ['variants'] },
    }),
    create_catalog_item: create({
      ...{ summary: 'Create an item, in categories if any are named', ...WRITE, status: 201 },
      body: bodyOf('catalog-item', newItem),
      run: createItem,
      input: ({ data }: { data: Thing }) => thingInput(data),
      pointer: catalogPointer,
    }),
    get_catalog_item: get({ summary: 'Read an item', ...READ, include: ['variants'] }),
    update_catalog_item: update({
      ...{ summary: 'Change an item', ...WRITE },
      body: bodyOf('catalog-item', { id: 'required', ...changedItem }),
      run: updateItem,
      input: ({ data }: { data: Thing }) => thingInput(data),
      pointer: catalogPointer,
    }),
    delete_catalog_item: remove({
      ...{ summary: 'Delete an item and its variants', ...WRITE },
      run: deleteItem,
      input: (_body: never, id: string) => ({ id }),
      pointer: catalogPointer,
    }),
    get_variants_for_catalog_item: related({
      ...{ relationship: 'variants', summary: 'Read the variants of an item', ...READ, ...PAGE },
      ...{ filters: variantFilters, sorts: byCreated },
    }),
    get_variant_ids_for_catalog_item: relationshipGet({
      ...{ relationship: 'variants', summary: 'Read the ids of the variants of an item', ...READ, ...PAGE },
      ...{ filters: variantFilters, sorts: byCreated },
    }),
    get_categories_for_catalog_item: related({
      ...{ relationship: 'categories', summary: 'Read the categories that an item is in', ...READ, ...PAGE },
      ...{ filters: categoryFilters, sorts: byCreatedIn('category_created_at') },
    }),
    get_category_ids_for_catalog_item: relationshipGet({
      ...{ relationship: 'categories', summary: 'Read the ids of the categories that an item is in', ...READ, ...PAGE },
      ...{ filters: categoryFilters, sorts: byCreatedIn('category_created_at') },
    }),
    add_categories_to_catalog_item: relationshipAdd({
      ...{ summary: 'Put an item into categories', ...linking, run: linkThings('item', 'add') },
    }),
    update_categories_for_catalog_item: relationshipReplace({
      ...{ summary: 'Put an item into these categories and no others', ...linking, run: linkThings('item', 'replace') },
    }),
    remove_categories_from_catalog_item: relationshipRemove({
      ...{ summary: 'Take an item out of categories', ...linking, run: linkThings('item', 'remove') },
    }),
  },
});
