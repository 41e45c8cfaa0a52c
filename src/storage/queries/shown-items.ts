import type { Db } from '../database.ts';

/** An item of the catalog as messages show it. */
export interface ShownItem {
  external_id: string;
  title: string;
  description: string;
  url: string;
  image_full_url: string;
  image_thumbnail_url: string;
  custom_metadata: Readonly<Record<string, unknown>>;
  published: boolean;
  price: string | null;
  /** Names of those that it is in. */
  categories: readonly string[];
}

/** Items by the ids that their shop gave them. */
export async function readShownItems(db: Db, accountId: string, externalIds: readonly string[]): Promise<ReadonlyMap<string, ShownItem>> {
  if (externalIds.length === 0) return new Map();
  const ids = JSON.stringify(externalIds.map((id) => `$custom:::$default:::${id}`));
  const rows = await db.query<Omit<ShownItem, 'categories'>>(
    `SELECT external_id, title, description, url, image_full_url, image_thumbnail_url, custom_metadata, published, price
       FROM catalog_items WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))`,
    [accountId, ids],
  );
  const names = await db.query<{ item_id: string; name: string }>(
    `SELECT l.item_id, c.name FROM catalog_item_categories l
       JOIN catalog_categories c ON c.account_id = l.account_id AND c.id = l.category_id
      WHERE l.account_id = $1 AND l.item_id IN (SELECT json_array_elements_text($2::json)) ORDER BY l.item_id, c.name`,
    [accountId, ids],
  );
  return new Map(
    rows.map((row) => {
      const categories = names.filter(({ item_id }) => item_id === `$custom:::$default:::${row.external_id}`).map(({ name }) => name);
      return [row.external_id, { ...row, categories }];
    }),
  );
}
