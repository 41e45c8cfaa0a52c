import type { Db } from '../database.ts';

/** Names of lists, segments and tags by their ids; those that are gone are left out. */
export async function readNames(db: Db, accountId: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>(
    `SELECT id, name FROM lists WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))
     UNION ALL
     SELECT id, name FROM segments WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))
     UNION ALL
     SELECT id::text, name FROM tags WHERE account_id = $1 AND id::text IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(ids)],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
