import type { Db } from '../database.ts';
import type { SuppressedRow } from './exclusions.ts';

/**
 * A part of those who want nothing of a list, with an address or without, those who said so first in front.
 * Numbered pages are what the old API has: its clients hand back a number and nothing else.
 */
export function readListExclusionPage(
  db: Db,
  accountId: string,
  listId: string,
  { skip, limit, descending }: { skip: number; limit: number; descending: boolean },
): Promise<SuppressedRow[]> {
  const parameters = [accountId, listId, limit, skip];
  return descending ? db.query<SuppressedRow>(LATEST, parameters) : db.query<SuppressedRow>(OLDEST, parameters);
}

// sql-allow offset: numbered pages are what the old wire has
const OLDEST = `
SELECT coalesce(p.email, '') AS email, s.reason, s.suppressed_at
  FROM (SELECT profile_id, reason, suppressed_at FROM list_suppressions
         WHERE account_id = $1 AND list_id = $2 ORDER BY suppressed_at, profile_id, reason LIMIT $3 OFFSET $4) AS s
  JOIN profiles AS p ON p.account_id = $1 AND p.id = s.profile_id
 ORDER BY s.suppressed_at, s.profile_id, s.reason`;

// sql-allow offset: as above
const LATEST = `
SELECT coalesce(p.email, '') AS email, s.reason, s.suppressed_at
  FROM (SELECT profile_id, reason, suppressed_at FROM list_suppressions
         WHERE account_id = $1 AND list_id = $2 ORDER BY suppressed_at DESC, profile_id DESC, reason DESC LIMIT $3 OFFSET $4) AS s
  JOIN profiles AS p ON p.account_id = $1 AND p.id = s.profile_id
 ORDER BY s.suppressed_at DESC, s.profile_id DESC, s.reason DESC`;

/** How many there are of one list. */
export async function countListExclusions(db: Db, accountId: string, listId: string): Promise<number> {
  const [row] = await db.query<{ total: unknown }>(
    // sql-allow count: the old wire says a total on every page; only the index by list is read
    'SELECT count(*) AS total FROM list_suppressions WHERE account_id = $1 AND list_id = $2',
    [accountId, listId],
  );
  return Number(row?.total ?? 0);
}
