import { column, computed } from '../../jsonapi/attributes.ts';
import type { IdKind } from '../../jsonapi/declare.ts';
import { L, XL } from '../../jsonapi/rates.ts';
import { choice, dateTime, flag, listOf, type Members, nullable, number, record, text, withDefault } from '../../jsonapi/schema.ts';
import type { At } from '../../lib/errors.ts';
import { showTime, textColumn } from '../columns.ts';
import { pointer } from '../pointers.ts';

export const READ = { scopes: ['catalogs:read'], rate: XL };
export const WRITE = { scopes: ['catalogs:write'], rate: L };
export const PAGE = { page: { default: 100, max: 100 } };

/** `$custom:::$default:::<external id>`. Any other text is just an unknown id. */
export const catalogId: IdKind = { valid: (id) => id.length > 0 && id.length <= 2000 };

/** Times of catalogs have microseconds in every answer (recorded). */
const time = (name: string) => computed(nullable(dateTime()), [name], (row) => showTime(row[name], 'microseconds'));

export const times = { created: time('created_at'), updated: time('updated_at') };

export const price = column(number(), 'price');

/** How an item or a variant looks in a message, in the recorded order. */
export const images = {
  url: textColumn('url'),
  image_full_url: textColumn('image_full_url'),
  image_thumbnail_url: textColumn('image_thumbnail_url'),
  images: column(listOf(text()), 'images'),
  custom_metadata: column(record(), 'custom_metadata'),
  published: column(flag(), 'published'),
};

/** Where a new thing is: there is one integration and one catalog. */
export const place: Members = {
  external_id: text(),
  'integration_type?': withDefault(nullable(choice('$custom')), '$custom'),
  'catalog_type?': withDefault(nullable(text()), '$default'),
};

export const imageMembers: Members = {
  'image_full_url?': nullable(text()),
  'image_thumbnail_url?': nullable(text()),
  'images?': nullable(listOf(text())),
  'custom_metadata?': nullable(record()),
};

export const newMembers: Members = { ...imageMembers, 'published?': withDefault(nullable(flag()), true) };

export const changedMembers: Members = {
  'title?': nullable(text()),
  'description?': nullable(text()),
  'url?': nullable(text()),
  ...imageMembers,
  'published?': nullable(flag()),
};

/** Things that the input names are relationships of the body: `['categories', 1]` is the second category's id. */
export function catalogPointer(at: At): string {
  const [first, index] = at;
  if (first === undefined) return '/data';
  if (first === 'item') return '/data/relationships/item/data';
  if (first === 'categories' || first === 'items') return `/data/relationships/${first}/data/${index}/id`;
  return pointer('/data/attributes', at);
}

export interface Thing {
  readonly id?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, { data?: { id: string } | readonly { id: string }[] }>>;
}

/** A resource of a body as a command's input: what it relates to stands under the relationship's name, as ids. */
export function thingInput({ id, attributes, relationships = {} }: Thing): Record<string, unknown> {
  const related = Object.entries(relationships).flatMap(([name, { data }]) => {
    if (data === undefined) return [];
    return [[name, 'id' in data ? data.id : data.map((other) => other.id)] as const];
  });
  return { ...(id === undefined ? {} : { id }), ...attributes, ...Object.fromEntries(related) };
}
