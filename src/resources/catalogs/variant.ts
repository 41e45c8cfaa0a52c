import { createVariant, deleteVariant, updateVariant } from '../../engine/catalogs/single.ts';
import { column } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { one } from '../../jsonapi/relationships.ts';
import { literal, number } from '../../jsonapi/schema.ts';
import { create, get, list, remove, update } from '../../jsonapi/verbs.ts';
import { catalogVariants } from '../../storage/tables/catalogs.ts';
import { textColumn } from '../columns.ts';
import { changedVariant, newVariant } from './bodies.ts';
import { catalogId, catalogPointer, images, PAGE, price, READ, type Thing, thingInput, times, WRITE } from './parts.ts';
import { byCreated, variantFilters } from './queries.ts';

export const catalogVariant = defineResource({
  type: 'catalog-variant',
  path: 'catalog-variants',
  category: 'Catalogs',
  id: catalogId,
  table: catalogVariants,
  missing: (id) => `A variant with id ${id} does not exist.`,
  attributes: {
    ...{ external_id: textColumn('external_id'), title: textColumn('title'), description: textColumn('description') },
    sku: textColumn('sku'),
    inventory_policy: column(literal('integer', [0, 1, 2]), 'inventory_policy'),
    inventory_quantity: column(number(), 'inventory_quantity'),
    ...{ price, ...images, ...times },
  },
  relationships: { item: one('catalog-item', 'item_id') },
  operations: {
    get_catalog_variants: list({
      ...{ summary: 'Read the variants of all items', ...READ, ...PAGE, filters: variantFilters, sorts: byCreated },
    }),
    create_catalog_variant: create({
      ...{ summary: 'Create a variant of an item', ...WRITE, status: 201 },
      body: bodyOf('catalog-variant', newVariant),
      run: createVariant,
      input: ({ data }: { data: Thing }) => thingInput(data),
      pointer: catalogPointer,
    }),
    get_catalog_variant: get({ summary: 'Read a variant', ...READ }),
    update_catalog_variant: update({
      ...{ summary: 'Change a variant', ...WRITE },
      body: bodyOf('catalog-variant', { id: 'required', ...changedVariant }),
      run: updateVariant,
      input: ({ data }: { data: Thing }) => thingInput(data),
      pointer: catalogPointer,
    }),
    delete_catalog_variant: remove({
      ...{ summary: 'Delete a variant', ...WRITE },
      run: deleteVariant,
      input: (_body: never, id: string) => ({ id }),
      pointer: catalogPointer,
    }),
  },
});
