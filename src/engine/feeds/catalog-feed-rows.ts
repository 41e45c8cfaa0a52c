import type { At, Fault } from '../../lib/errors.ts';
import { findUnstorable } from '../../lib/text.ts';
import type { FeedFields } from '../../storage/queries/catalog-feeds.ts';
import { catalogId } from '../catalogs/check-input.ts';
import type { NewItem } from '../catalogs/items.ts';

/** What a row of a feed says, as it is put down for the job that brings it into the catalog. */
export interface FeedRow {
  /** Of the item; null when the row does not tell. */
  readonly id: string | null;
  readonly item?: NewItem;
  readonly faults?: readonly Fault[];
}

/** Of a row's item: what is larger is refused before it is put down. The reference lets metadata have 100 KB. */
const MOST_BYTES = 200 * 1024;
const MAX_DEPTH = 8;
const MOST_ID_CHARACTERS = 500;

/** Reads a row's attributes from where the feed has them. */
export function toFeedRow(row: unknown, fields: FeedFields): FeedRow {
  const faults: Fault[] = [];
  const fault = (detail: string, ...at: At): undefined => void faults.push({ kind: 'invalid', detail, at });
  const found = (path: string | undefined): unknown => (path === undefined ? undefined : unwrapped(valueAt(row, path)));
  const textAt = (attribute: keyof FeedFields): string | undefined => {
    const value = found(fields[attribute] as string | undefined);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
    return fault(`This is no text: ${JSON.stringify(value).slice(0, 100)}`, attribute);
  };
  const needed = (attribute: 'external_id' | 'title'): string => {
    const text = textAt(attribute) ?? '';
    if (text === '') fault(`The row has nothing as '${fields[attribute]}'.`, attribute);
    return text;
  };
  const item: NewItem = {
    ...{ external_id: needed('external_id'), title: needed('title'), description: textAt('description') ?? '', url: textAt('url') ?? '' },
    price: priceOf(found(fields.price), (detail) => fault(detail, 'price')),
    ...{ image_full_url: textAt('image_full_url') ?? '', image_thumbnail_url: textAt('image_thumbnail_url') ?? '' },
    images: imagesOf(found(fields.images), (detail) => fault(detail, 'images')),
    published: flagOf(found(fields.published), (detail) => fault(detail, 'published')),
    custom_metadata: Object.fromEntries(
      Object.entries(fields.custom_metadata ?? {}).flatMap(([name, path]) => {
        const value = found(path);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
  return checked(item, faults);
}

/** What cannot be stored at all is left out of what is put down. */
function checked(item: NewItem, faults: Fault[]): FeedRow {
  const unstorable = findUnstorable(item, MAX_DEPTH);
  if (unstorable) faults.push({ kind: 'invalid', detail: unstorable.detail, at: unstorable.at });
  else if (Buffer.byteLength(JSON.stringify(item)) > MOST_BYTES)
    faults.push({ kind: 'invalid', detail: 'The row is larger than 200 KB.', at: [] });
  const { external_id: id } = item;
  const isId = id !== '' && id.length <= MOST_ID_CHARACTERS && findUnstorable(id, 1) === undefined;
  if (faults.length === 0) return { id: catalogId(id), item };
  const clean = faults.map((one) =>
    findUnstorable(one, MAX_DEPTH) ? { ...one, detail: 'It cannot be stored.', at: [one.at?.[0] ?? ''] } : one,
  );
  return { id: isId ? catalogId(id) : null, faults: clean };
}

/** A column of this very name, or else a member by its path. Only what is the row's own. */
function valueAt(row: unknown, path: string): unknown {
  const own = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  const whole = own(row, path);
  return whole === undefined && path.includes('.') ? path.split('.').reduce(own, row) : whole;
}

/** An element with attributes stands for its text. */
function unwrapped(value: unknown): unknown {
  const isElement = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, '#text');
  return isElement ? (value as Record<string, unknown>)['#text'] : value;
}

type Complain = (detail: string) => undefined;

/** `12.5`, `"12.50"`, `"12.50 EUR"`, `"$ 12.50"`, `"1,234.50"`. A comma may part thousands, never decimals: nobody could tell. */
const PRICE = /^(?:[A-Z]{3}|\p{Sc})?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?:[A-Z]{3}|\p{Sc})?$/u;

function priceOf(value: unknown, complain: Complain): number | null {
  if (value === undefined || value === null || value === '') return null;
  const price = typeof value === 'number' ? value : Number(PRICE.exec(String(value).trim())?.[1]?.replaceAll(',', '') ?? Number.NaN);
  if (Number.isFinite(price)) return price;
  complain(`This is no price: ${JSON.stringify(value).slice(0, 100)}. It is written like 1234.50 or 1234.50 EUR.`);
  return null;
}

function imagesOf(value: unknown, complain: Complain): string[] {
  if (value === undefined || value === null || value === '') return [];
  const list = typeof value === 'string' ? value.split(/\s*[,|]\s*(?=https?:)/) : Array.isArray(value) ? value.map(unwrapped) : [value];
  if (list.every((one) => typeof one === 'string')) return list;
  complain('Images are a list of addresses, or a text with commas between them.');
  return [];
}

const FLAGS: Readonly<Record<string, boolean>> = { true: true, 1: true, yes: true, false: false, 0: false, no: false };

function flagOf(value: unknown, complain: Complain): boolean {
  if (value === undefined || value === null || value === '') return true;
  const flag = FLAGS[String(value).trim().toLowerCase()];
  if (flag !== undefined) return flag;
  complain(`This is neither true nor false: ${JSON.stringify(value).slice(0, 100)}`);
  return true;
}
