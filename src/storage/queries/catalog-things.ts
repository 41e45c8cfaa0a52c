import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Tx } from '../database.ts';

interface Thing {
  id: string;
  external_id: string;
  created_at: Micros;
  updated_at: Micros;
}

interface Shown extends Thing {
  title: string;
  description: string;
  url: string;
  image_full_url: string;
  image_thumbnail_url: string;
  images: readonly string[];
  custom_metadata: Readonly<Record<string, unknown>>;
  published: boolean;
}

/** Numbers come from the database as text that has all digits. */
export interface ItemRow extends Shown {
  price: number | string | null;
}

export interface VariantRow extends Shown {
  item_id: string;
  sku: string;
  inventory_policy: number;
  inventory_quantity: number | string;
  price: number | string;
}

export interface CategoryRow extends Thing {
  name: string;
}

export interface CatalogRows {
  item: ItemRow;
  variant: VariantRow;
  category: CategoryRow;
}

export type CatalogKind = keyof CatalogRows;

/** Columns of a shown thing, for SELECT and for json_to_recordset, and those that may change. */
const SHOWN = 'title, description, url, image_full_url, image_thumbnail_url, images, custom_metadata, published, price';
const SHOWN_RECORD =
  'title text, description text, url text, image_full_url text, image_thumbnail_url text, images jsonb, custom_metadata jsonb, published boolean, price numeric';
const SHOWN_CHANGES = `title = r.title, description = r.description, url = r.url, image_full_url = r.image_full_url,
  image_thumbnail_url = r.image_thumbnail_url, images = r.images, custom_metadata = r.custom_metadata, published = r.published, price = r.price`;

const THINGS = {
  item: { table: 'catalog_items', columns: SHOWN, record: SHOWN_RECORD, changes: SHOWN_CHANGES },
  variant: {
    table: 'catalog_variants',
    columns: `${SHOWN}, item_id, sku, inventory_policy, inventory_quantity`,
    record: `${SHOWN_RECORD}, item_id text, sku text, inventory_policy integer, inventory_quantity numeric`,
    changes: `${SHOWN_CHANGES}, sku = r.sku, inventory_policy = r.inventory_policy, inventory_quantity = r.inventory_quantity`,
  },
  category: { table: 'catalog_categories', columns: 'name', record: 'name text', changes: 'name = r.name' },
} as const;

const COMMON = 'id, external_id, created_at, updated_at';
const COMMON_RECORD = 'id text, external_id text, created_at timestamptz, updated_at timestamptz';
const GIVEN = 'SELECT json_array_elements_text($2::json)';

const toJson = (rows: readonly Thing[]): string =>
  JSON.stringify(rows.map((row) => ({ ...row, created_at: isoMicros(row.created_at), updated_at: isoMicros(row.updated_at) })));

/** Things whose id is taken are passed over. @returns the ids of those that were written */
export async function insertThings<K extends CatalogKind>(
  tx: Tx,
  accountId: string,
  kind: K,
  rows: readonly CatalogRows[K][],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const table = THINGS[kind].table;
  const columns = THINGS[kind].columns;
  const record = THINGS[kind].record;
  const made = await tx.query<{ id: string }>(
    `INSERT INTO ${table} (account_id, ${COMMON}, ${columns})
     SELECT $1, ${COMMON}, ${columns} FROM json_to_recordset($2::json) AS r(${COMMON_RECORD}, ${record}) ORDER BY id
     ON CONFLICT DO NOTHING RETURNING id`,
    [accountId, toJson(rows)],
  );
  return new Set(made.map(({ id }) => id));
}

/** Reads things to change them: nobody else does until the transaction ends. */
export async function readForChange<K extends CatalogKind>(
  tx: Tx,
  accountId: string,
  kind: K,
  ids: readonly string[],
): Promise<Map<string, CatalogRows[K]>> {
  const table = THINGS[kind].table;
  const columns = THINGS[kind].columns;
  const rows = await tx.query<CatalogRows[K]>(
    `SELECT ${COMMON}, ${columns} FROM ${table} WHERE account_id = $1 AND id IN (${GIVEN}) ORDER BY id FOR UPDATE`,
    [accountId, JSON.stringify(ids)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Writes what readForChange() gave, changed. */
export async function writeChanges<K extends CatalogKind>(
  tx: Tx,
  accountId: string,
  kind: K,
  rows: readonly CatalogRows[K][],
): Promise<void> {
  if (rows.length === 0) return;
  const table = THINGS[kind].table;
  const record = THINGS[kind].record;
  const changes = THINGS[kind].changes;
  await tx.query(
    `UPDATE ${table} AS t SET ${changes}, updated_at = r.updated_at
       FROM json_to_recordset($2::json) AS r(${COMMON_RECORD}, ${record})
      WHERE t.account_id = $1 AND t.id = r.id`,
    [accountId, toJson(rows)],
  );
}

/** Holds things against deletion until the transaction ends. @returns those that exist */
export async function holdCatalogThings(tx: Tx, accountId: string, kind: CatalogKind, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const statement = `SELECT id FROM ${THINGS[kind].table} WHERE account_id = $1 AND id IN (${GIVEN}) ORDER BY id FOR SHARE`;
  const rows = await tx.query<{ id: string }>(statement, [accountId, JSON.stringify(ids)]);
  return new Set(rows.map(({ id }) => id));
}

/** @returns the ids of those that existed */
export async function deleteThings(tx: Tx, accountId: string, kind: CatalogKind, ids: readonly string[]): Promise<Set<string>> {
  const statement = `DELETE FROM ${THINGS[kind].table} WHERE account_id = $1 AND id IN (${GIVEN}) RETURNING id`;
  const rows = await tx.query<{ id: string }>(statement, [accountId, JSON.stringify(ids)]);
  return new Set(rows.map(({ id }) => id));
}

/** The variants of items that are being deleted. */
export async function deleteVariantsOf(tx: Tx, accountId: string, itemIds: readonly string[]): Promise<void> {
  await tx.query(`DELETE FROM catalog_variants WHERE account_id = $1 AND item_id IN (${GIVEN})`, [accountId, JSON.stringify(itemIds)]);
}
