import type { Tx } from '../database.ts';

const GIVEN = 'SELECT json_array_elements_text($3::json)';

/** The run that a feed's job is, held so that the feed stays meanwhile; undefined when the feed has gone or has another run. */
export async function holdRun(tx: Tx, accountId: string, feedId: string, jobId: string): Promise<number | undefined> {
  const [row] = await tx.query<{ run: number }>(
    "SELECT run FROM catalog_feeds WHERE account_id = $1 AND id = $2 AND run_id = $3 AND state = 'live' FOR SHARE",
    [accountId, feedId, jobId],
  );
  return row?.run;
}

/** The run in which a feed named these items last, by item. */
export async function readFeedRuns(tx: Tx, accountId: string, feedId: string, itemIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ item_id: string; run: number }>(
    `SELECT item_id, run FROM catalog_feed_items WHERE account_id = $1 AND feed_id = $2 AND item_id IN (${GIVEN})`,
    [accountId, feedId, JSON.stringify(itemIds)],
  );
  return new Map(rows.map(({ item_id, run }) => [item_id, run]));
}

/** Notes that a feed named items in a run; what brought an item first stays. */
export async function noteFeedItems(
  tx: Tx,
  accountId: string,
  feedId: string,
  run: number,
  items: readonly { id: string; made: boolean }[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.query(
    `INSERT INTO catalog_feed_items (account_id, feed_id, item_id, run, made)
     SELECT $1, $2, i.id, $3, i.made FROM json_to_recordset($4::json) AS i(id text, made boolean) ORDER BY i.id
     ON CONFLICT (account_id, feed_id, item_id) DO UPDATE SET run = excluded.run, made = catalog_feed_items.made OR excluded.made`,
    [accountId, feedId, run, JSON.stringify(items)],
  );
}

/** Items that a feed named in an older run and not since. */
export async function itemsOfOlderRuns(tx: Tx, accountId: string, feedId: string, run: number, limit: number): Promise<string[]> {
  const rows = await tx.query<{ item_id: string }>(
    `SELECT item_id FROM catalog_feed_items WHERE account_id = $1 AND feed_id = $2 AND run < $3 ORDER BY run, item_id LIMIT $4`,
    [accountId, feedId, run, limit],
  );
  return rows.map(({ item_id }) => item_id);
}

/**
 * Forgets that a feed named items. One that another feed still names is handed over to that.
 * @returns those that the feed had brought and no other feed names
 */
export async function forgetFeedItems(tx: Tx, accountId: string, feedId: string, itemIds: readonly string[]): Promise<string[]> {
  const ids = JSON.stringify(itemIds);
  const forgotten = await tx.query<{ item_id: string; made: boolean }>(
    `DELETE FROM catalog_feed_items WHERE account_id = $1 AND feed_id = $2 AND item_id IN (${GIVEN}) RETURNING item_id, made`,
    [accountId, feedId, ids],
  );
  const made = forgotten.filter((row) => row.made).map(({ item_id }) => item_id);
  if (made.length === 0) return [];
  const heirs = await tx.query<{ item_id: string }>(
    `UPDATE catalog_feed_items SET made = true WHERE account_id = $1 AND feed_id <> $2 AND item_id IN (${GIVEN}) RETURNING item_id`,
    [accountId, feedId, JSON.stringify(made)],
  );
  const inherited = new Set(heirs.map(({ item_id }) => item_id));
  return made.filter((id) => !inherited.has(id)).sort();
}
