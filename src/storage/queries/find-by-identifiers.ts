import { uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../database.ts';

/** Ids (ULID text) of the profiles that have one of these identifiers. `values` are normalised. */
export async function findByIdentifiers(db: Db, accountId: string, kind: string, values: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ profile_id: string }>(
    `SELECT i.profile_id
       FROM identifiers AS i
      WHERE i.account_id = $1 AND i.kind = $2 AND i.value = ANY (ARRAY(SELECT json_array_elements_text($3::json)))`,
    [accountId, kind, JSON.stringify(values)],
  );
  return [...new Set(rows.map((row) => uuidToUlid(row.profile_id)))];
}
