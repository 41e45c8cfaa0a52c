import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';
import type { VariantRow } from './catalog-things.ts';

/** A repeated subscription has the new channels and waits from now on. @param subscription `profileId` is uuid text */
export async function saveStockSubscription(
  tx: Tx,
  accountId: string,
  subscription: { profileId: string; variantId: string; channels: readonly string[] },
  now: Micros,
): Promise<void> {
  await tx.query(
    `INSERT INTO back_in_stock_subscriptions (account_id, profile_id, variant_id, channels, subscribed_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account_id, profile_id, variant_id) DO UPDATE SET channels = excluded.channels, subscribed_at = excluded.subscribed_at`,
    [accountId, subscription.profileId, subscription.variantId, JSON.stringify(subscription.channels), isoMicros(now)],
  );
}

/** Notes those of the variants that came back which somebody waits for. */
export async function noteReturns(tx: Tx, accountId: string, variantIds: readonly string[], now: Micros): Promise<void> {
  await tx.query(
    `INSERT INTO variant_returns (account_id, variant_id, returned_at)
     SELECT $1, v.id, $3 FROM (SELECT DISTINCT value AS id FROM json_array_elements_text($2::json)) AS v
      WHERE EXISTS (SELECT 1 FROM back_in_stock_subscriptions AS s WHERE s.account_id = $1 AND s.variant_id = v.id)
     ON CONFLICT (account_id, variant_id) DO UPDATE SET returned_at = excluded.returned_at`,
    [accountId, JSON.stringify(variantIds), isoMicros(now)],
  );
}

export interface VariantReturn {
  account_id: string;
  variant_id: string;
  returned_at: Micros;
}

/** Any variant that came back, of any account; it is not held. */
export async function anyReturn(db: Db): Promise<VariantReturn | undefined> {
  const [row] = await db.query<VariantReturn>(
    'SELECT account_id, variant_id, returned_at FROM variant_returns ORDER BY account_id, variant_id LIMIT 1',
  );
  return row;
}

/** Holds a return until the transaction is over. @returns undefined when another process does, or has dealt with it */
export async function holdReturn(tx: Tx, { account_id, variant_id }: VariantReturn): Promise<VariantReturn | undefined> {
  const [row] = await tx.query<VariantReturn>(
    `SELECT account_id, variant_id, returned_at FROM variant_returns WHERE account_id = $1 AND variant_id = $2 FOR UPDATE SKIP LOCKED`,
    [account_id, variant_id],
  );
  return row;
}

export async function endReturn(tx: Tx, { account_id, variant_id }: VariantReturn): Promise<void> {
  await tx.query('DELETE FROM variant_returns WHERE account_id = $1 AND variant_id = $2', [account_id, variant_id]);
}

export interface Waiting {
  profile_id: string;
  channels: readonly string[];
  subscribed_at: Micros;
}

/** Takes the next who wait for a variant: they do not wait any more once this is committed. In the order of profiles. */
export async function takeWaiting(tx: Tx, accountId: string, variantId: string, limit: number): Promise<Waiting[]> {
  const rows = await tx.query<Waiting>(
    `DELETE FROM back_in_stock_subscriptions AS s WHERE s.account_id = $1 AND s.variant_id = $2 AND s.profile_id IN (
       SELECT w.profile_id FROM back_in_stock_subscriptions AS w WHERE w.account_id = $1 AND w.variant_id = $2 ORDER BY w.profile_id LIMIT $3)
     RETURNING s.profile_id, s.channels, s.subscribed_at`,
    [accountId, variantId, limit],
  );
  return rows.sort((a, b) => (a.profile_id < b.profile_id ? -1 : 1));
}

export interface VariantWithItem
  extends Pick<VariantRow, 'id' | 'external_id' | 'title' | 'sku' | 'price' | 'url' | 'image_full_url' | 'inventory_quantity'> {
  item_external_id: string;
  item_title: string;
}

/** What events say of a variant. */
export async function readVariant(db: Db, accountId: string, id: string): Promise<VariantWithItem | undefined> {
  const [row] = await db.query<VariantWithItem>(
    `SELECT v.id, v.external_id, v.title, v.sku, v.price, v.url, v.image_full_url, v.inventory_quantity,
            i.external_id AS item_external_id, i.title AS item_title
       FROM catalog_variants AS v JOIN catalog_items AS i ON i.account_id = v.account_id AND i.id = v.item_id
      WHERE v.account_id = $1 AND v.id = $2`,
    [accountId, id],
  );
  return row;
}
