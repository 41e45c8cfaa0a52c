import type { Db } from '../../storage/database.ts';
import { readShownItems } from '../../storage/queries/shown-items.ts';
import { readFeeds } from '../feeds/read-feeds.ts';
import { type CatalogItem, type CatalogNeed, catalogKey, type NeedList, type Provisions } from './language/needs.ts';

/**
 * Loads the catalog items and feeds that a rendering lacked, in two statements; what does not exist is null, so that a
 * rendering asks for nothing twice. Coupons are another matter: a code is somebody's, and is given out by whoever sends.
 * @param before what was loaded for it already
 */
export async function loadProvisions(db: Db, accountId: string, needs: NeedList, before: Provisions = {}): Promise<Provisions> {
  const feeds = await readFeeds(db, accountId, needs.feeds);
  const found = await readShownItems(
    db,
    accountId,
    needs.catalogItems.filter(isOurs).map(({ item }) => item),
  );
  const items = needs.catalogItems.map((need): [string, CatalogItem | null] => {
    const row = isOurs(need) ? found.get(need.item) : undefined;
    return [catalogKey(need), row ? { published: row.published, members: membersOf(row) } : null];
  });
  return {
    ...before,
    feeds: new Map([...(before.feeds ?? []), ...feeds]),
    catalogItems: new Map([...(before.catalogItems ?? []), ...items]),
  };
}

/** Only one integration and one catalog exist here; `api` is what the field's documentation calls it. */
const isOurs = ({ integration, catalog }: CatalogNeed): boolean => ['$custom', 'api'].includes(integration) && catalog === '$default';

type Shown = NonNullable<ReturnType<Awaited<ReturnType<typeof readShownItems>>['get']>>;

const membersOf = ({ image_full_url: full, image_thumbnail_url: thumbnail, ...row }: Shown): Readonly<Record<string, unknown>> => ({
  ...{ id: row.external_id, title: row.title, description: row.description, url: row.url },
  price: row.price === null ? null : Number(row.price),
  featured_image: { full: { src: full }, thumbnail: { src: thumbnail || full } },
  metadata: row.custom_metadata,
  categories: row.categories,
});
