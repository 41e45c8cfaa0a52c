import type { Tx } from '../database.ts';

/** An item that is in a category. */
export interface CatalogLink {
  item_id: string;
  category_id: string;
}

const SIDES = { item: 'item_id', category: 'category_id' } as const;

export type LinkSide = keyof typeof SIDES;

const PAIRS = 'json_to_recordset($2::json) AS r(item_id text, category_id text)';

/** Things that are linked already stay so. Both ends are held by the caller. @returns the new links */
export async function insertLinks(tx: Tx, accountId: string, links: readonly CatalogLink[]): Promise<CatalogLink[]> {
  if (links.length === 0) return [];
  return tx.query<CatalogLink>(
    `INSERT INTO catalog_item_categories (account_id, item_id, category_id, item_created_at, category_created_at)
     SELECT DISTINCT $1, r.item_id, r.category_id, i.created_at, c.created_at
       FROM ${PAIRS}
       JOIN catalog_items AS i ON i.account_id = $1 AND i.id = r.item_id
       JOIN catalog_categories AS c ON c.account_id = $1 AND c.id = r.category_id
      ORDER BY r.item_id, r.category_id
     ON CONFLICT DO NOTHING RETURNING item_id, category_id`,
    [accountId, JSON.stringify(links)],
  );
}

/** @returns the links that there were */
export async function deleteLinks(tx: Tx, accountId: string, links: readonly CatalogLink[]): Promise<CatalogLink[]> {
  return tx.query<CatalogLink>(
    `DELETE FROM catalog_item_categories
      WHERE account_id = $1 AND (item_id, category_id) IN (SELECT r.item_id, r.category_id FROM ${PAIRS})
     RETURNING item_id, category_id`,
    [accountId, JSON.stringify(links)],
  );
}

/** Takes all links from the things at one side. */
export async function deleteLinksOf(tx: Tx, accountId: string, side: LinkSide, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `DELETE FROM catalog_item_categories WHERE account_id = $1 AND ${SIDES[side]} IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(ids)],
  );
}
