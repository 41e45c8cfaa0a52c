import { DomainError, type Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';
import type { Fetcher } from '../../outgoing/fetcher.ts';
import type { CatalogFeedRow, FeedFields } from '../../storage/queries/catalog-feeds.ts';
import { addressFaults } from './web-feed-input.ts';

export type NewCatalogFeed = Omit<CatalogFeedRow, 'id' | 'fields' | 'items_path' | 'every_minutes'> & {
  items_path?: string | null;
  fields?: { readonly [K in keyof FeedFields]?: FeedFields[K] | null } | null;
  every_minutes?: number | null;
};

const MAX_CHARACTERS = 255;
const MOST_METADATA = 50;
const LEAST_MINUTES = 15;
const MOST_MINUTES = 7 * 24 * 60;
const USUAL_MINUTES = 6 * 60;

/** Names of members with dots between them. `*` and `$` mean something to the reader of JSON. */
const PATH = /^[^.*$\s[\]]+(\.[^.*$\s[\]]+)*$/;

/** The names that feeds of products mostly have. */
const USUAL: FeedFields = {
  ...{ external_id: 'id', title: 'title', description: 'description', url: 'link', price: 'price', image_full_url: 'image_link' },
};

/**
 * A feed as it is kept, of what was said of it.
 * @param fetcher absent where addresses cannot be checked; then fetching says what is wrong with one
 * @throws DomainError `invalid` at `name`, `url`, `items_path`, `fields` or `every_minutes`
 */
export function checkedFeed(fetcher: Pick<Fetcher, 'check'> | undefined, id: string, input: NewCatalogFeed): CatalogFeedRow {
  const { name, url, format, items_path: path = null, every_minutes: every } = input;
  const fields = { ...USUAL, ...Object.fromEntries(Object.entries(input.fields ?? {}).filter(([, value]) => value != null)) };
  const faults = [
    ...textFaults(name, 'name'),
    ...(fetcher ? addressFaults(fetcher as Fetcher, url) : []),
    ...pathFaults(format, path),
    ...fieldFaults(fields),
  ];
  if (every != null && (every < LEAST_MINUTES || every > MOST_MINUTES))
    faults.push(invalid(`'every_minutes' must be from ${LEAST_MINUTES} to ${MOST_MINUTES}.`, 'every_minutes'));
  if (faults.length > 0) throw new DomainError(faults);
  return { id, name, url, format, items_path: path, fields, every_minutes: every ?? USUAL_MINUTES };
}

function pathFaults(format: CatalogFeedRow['format'], path: string | null): Fault[] {
  if (format === 'csv')
    return path === null ? [] : [invalid("'items_path' is for JSON and XML: the rows of CSV are its lines.", 'items_path')];
  if (format === 'xml' && path === null)
    return [invalid("'items_path' is needed for XML: the elements that are items, such as 'rss.channel.item'.", 'items_path')];
  if (path === null || (path.length <= MAX_CHARACTERS && PATH.test(path) && unstorableText(path) === undefined)) return [];
  return [invalid("'items_path' must be names with dots between them, such as 'result.products'.", 'items_path')];
}

function fieldFaults({ custom_metadata: metadata = {}, ...fields }: FeedFields): Fault[] {
  const faults = Object.entries(fields).flatMap(([name, from]) => textFaults(from as string, 'fields', name));
  if (Object.keys(metadata).length > MOST_METADATA)
    faults.push(invalid(`'custom_metadata' may have ${MOST_METADATA} members at most.`, 'fields', 'custom_metadata'));
  for (const [name, from] of Object.entries(metadata)) {
    if (unstorableText(name) !== undefined) faults.push(invalid('A name cannot be stored.', 'fields', 'custom_metadata'));
    else if (typeof from !== 'string')
      faults.push(invalid('Each member is the name of a column, a text.', 'fields', 'custom_metadata', name));
    else faults.push(...textFaults(from, 'fields', 'custom_metadata', name));
  }
  return faults;
}

function textFaults(text: string, ...at: string[]): Fault[] {
  const detail =
    unstorableText(text) ??
    (text.trim() === '' || text.length > MAX_CHARACTERS ? `'${at.at(-1)}' must have 1 to ${MAX_CHARACTERS} characters.` : undefined);
  return detail === undefined ? [] : [invalid(detail, ...at)];
}

const invalid = (detail: string, ...at: string[]): Fault => ({ kind: 'invalid', detail, at });
