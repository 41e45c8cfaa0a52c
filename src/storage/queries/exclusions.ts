import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../database.ts';

/** Somebody who gets no e-mail, and why. */
export interface SuppressedRow {
  email: string;
  reason: string;
  suppressed_at: Micros;
}

export interface SuppressedPage {
  /** The reasons that count; all of them when empty. */
  reasons: readonly string[];
  descending: boolean;
  skip: number;
  limit: number;
}

/**
 * A part of the account's suppressions by when they were made, of profiles with an address.
 * Numbered pages are what the old API has: its clients hand back a number and nothing else.
 */
export function readSuppressedPage(
  db: Db,
  accountId: string,
  { reasons, descending, skip, limit }: SuppressedPage,
): Promise<SuppressedRow[]> {
  const parameters = [accountId, JSON.stringify(reasons), limit, skip];
  return descending ? db.query<SuppressedRow>(LATEST, parameters) : db.query<SuppressedRow>(OLDEST, parameters);
}

// sql-allow offset: numbered pages are what the old wire has
const OLDEST = `
SELECT coalesce(p.email, '') AS email, s.reason, s.suppressed_at
  FROM (SELECT profile_id, reason, suppressed_at FROM email_suppressions
         WHERE account_id = $1 AND reason IN (SELECT json_array_elements_text($2::json))
         ORDER BY suppressed_at, profile_id LIMIT $3 OFFSET $4) AS s
  JOIN profiles AS p ON p.account_id = $1 AND p.id = s.profile_id
 ORDER BY s.suppressed_at, s.profile_id`;

// sql-allow offset: as above
const LATEST = `
SELECT coalesce(p.email, '') AS email, s.reason, s.suppressed_at
  FROM (SELECT profile_id, reason, suppressed_at FROM email_suppressions
         WHERE account_id = $1 AND reason IN (SELECT json_array_elements_text($2::json))
         ORDER BY suppressed_at DESC, profile_id DESC LIMIT $3 OFFSET $4) AS s
  JOIN profiles AS p ON p.account_id = $1 AND p.id = s.profile_id
 ORDER BY s.suppressed_at DESC, s.profile_id DESC`;

/** How many there are for these reasons. */
export async function countSuppressed(db: Db, accountId: string, reasons: readonly string[]): Promise<number> {
  const [row] = await db.query<{ total: unknown }>(
    // sql-allow count: the old wire says a total on every page; the index on reasons is all that is read, at limits as slow as the successor's
    `SELECT count(*) AS total FROM email_suppressions
      WHERE account_id = $1 AND reason IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(reasons)],
  );
  return Number(row?.total ?? 0);
}
