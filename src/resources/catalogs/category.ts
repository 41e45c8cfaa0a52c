import { linkThings } from '../../engine/catalogs/link-things.ts';
import { createCategory, deleteCategory, updateCategory } from '../../engine/catalogs/single.ts';
import { bodyOf, linkageBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { many } from '../../jsonapi/relationships.ts';
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
import { catalogCategories, itemsOfCategories } from '../../storage/tables/catalogs.ts';
import { textColumn } from '../columns.ts';
import { linkageInput, linkagePointer } from '../pointers.ts';
import { changedCategory, newCategory } from './bodies.ts';
import { catalogId, catalogPointer, PAGE, READ, type Thing, thingInput, times, WRITE } from './parts.ts';
import { byCreated, byCreatedIn, categoryFilters, itemFilters } from './queries.ts';

const linking = {
  relationship: 'items',
  body: linkageBody('catalog-item'),
  input: linkageInput('id', 'others'),
  pointer: linkagePointer,
  ...WRITE,
};

export const catalogCategory = defineResource({
  type: 'catalog-category',
  path: 'catalog-categories',
  category: 'Catalogs',
  id: catalogId,
  table: catalogCategories,
  missing: (id) => `No category with the ID \`${id}\` exists.`,
  attributes: { external_id: textColumn('external_id'), name: textColumn('name'), updated: times.updated },
  relationships: { items: many('catalog-item', itemsOfCategories, 'category_id', 'item_id') },
  operations: {
    get_catalog_categories: list({
      ...{ summary: 'Read the categories of the catalog', ...READ, ...PAGE, filters: categoryFilters, sorts: byCreated },
    }),
    create_catalog_category: create({
      ...{ summary: 'Create a category, with items if any are named', ...WRITE, status: 201 },
      body: bodyOf('catalog-category', newCategory),
      run: createCategory,
      input: ({ data }: { data: Thing }) => thingInput(data),
      pointer: catalogPointer,
    }),
    get_catalog_category: get({ summary: 'Read a category', ...READ }),
    update_catalog_category: update({
      ...{ summary: 'Rename a category, or replace its items', ...WRITE },
      body: bodyOf('catalog-category', { id: 'required', ...changedCategory }),
      run: updateCategory,
      input: ({ data }: { data: Thing }) => thingInput(data),
      pointer: catalogPointer,
    }),
    delete_catalog_category: remove({
      ...{ summary: 'Delete a category; its items stay', ...WRITE },
      run: deleteCategory,
      input: (_body: never, id: string) => ({ id }),
      pointer: catalogPointer,
    }),
    get_items_for_catalog_category: related({
      ...{ relationship: 'items', summary: 'Read the items of a category', ...READ, ...PAGE },
      ...{ filters: itemFilters, sorts: byCreatedIn('item_created_at'), include: ['variants'] },
    }),
    get_item_ids_for_catalog_category: relationshipGet({
      ...{ relationship: 'items', summary: 'Read the ids of the items of a category', ...READ, ...PAGE },
      ...{ filters: itemFilters, sorts: byCreatedIn('item_created_at') },
    }),
    add_items_to_catalog_category: relationshipAdd({
      ...{ summary: 'Put items into a category', ...linking, run: linkThings('category', 'add') },
    }),
    update_items_for_catalog_category: relationshipReplace({
      ...{ summary: 'Put these items and no others into a category', ...linking, run: linkThings('category', 'replace') },
    }),
    remove_items_from_catalog_category: relationshipRemove({
      ...{ summary: 'Take items out of a category', ...linking, run: linkThings('category', 'remove') },
    }),
  },
});
