import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** A normalised value within one account: the key of the identifiers table, the only authority for who is who. */
export interface IdentifierKey {
  account_id: string;
  kind: string;
  value: string;
}

export interface IdentifierRow extends IdentifierKey {
  profile_id: string;
}

export interface NewIdentifier extends IdentifierRow {
  created_at: Micros;
}

/**
 * The identifiers among `keys` that exist, with whose they are; in no order. The limit leaves nothing out: without it the
 * planner takes the keys for a hundred and, up to tens of thousands of identifiers, reads the whole table for one of them.
 */
export async function findIdentifiers(db: Db, keys: readonly IdentifierKey[]): Promise<IdentifierRow[]> {
  if (keys.length === 0) return [];
  return db.query<IdentifierRow>(
    `SELECT i.account_id, i.kind, i.value, i.profile_id
       FROM (SELECT * FROM json_to_recordset($1) AS given(account_id text, kind text, value text) LIMIT $2) AS k
       JOIN identifiers i ON i.account_id = k.account_id AND i.kind = k.kind AND i.value = k.value`,
    [JSON.stringify(keys.map(({ account_id, kind, value }) => ({ account_id, kind, value }))), keys.length],
  );
}

const INSERT = `
  INSERT INTO identifiers (account_id, kind, value, profile_id, created_at)
  SELECT r.account_id, r.kind, r.value, r.profile_id, r.created_at
    FROM json_to_recordset($1) AS r(account_id text, kind text, value text, profile_id uuid, created_at timestamptz)
  ON CONFLICT DO NOTHING
  RETURNING account_id, kind, value`;

/** Rows that are written together mostly have the same time. */
function asJson(rows: readonly NewIdentifier[]): string {
  let [time, text] = [Number.NaN, ''];
  const timeOf = (at: Micros): string => {
    if (at !== time) [time, text] = [at, isoMicros(at)];
    return text;
  };
  return JSON.stringify(rows.map((row) => ({ ...row, created_at: timeOf(row.created_at) })));
}

/**
 * Inserts those that nobody has and returns their keys. It waits for transactions that are inserting the same ones; `rows`
 * are sorted by key, so that two batches wait for each other in one direction only.
 */
export async function insertIdentifiers(tx: Tx, rows: readonly NewIdentifier[]): Promise<IdentifierKey[]> {
  if (rows.length === 0) return [];
  return tx.query<IdentifierRow>(INSERT, [asJson(rows)]);
}

/**
 * The same for those who expect that nobody has any of them, which is the rule.
 * @returns undefined when all of them were inserted; otherwise the keys of those that were
 */
export async function claimIdentifiers(tx: Tx, rows: readonly NewIdentifier[]): Promise<readonly IdentifierKey[] | undefined> {
  if (rows.length === 0) return undefined;
  const [answer] = await tx.query<{ made: IdentifierKey[] | null; is_all: boolean }>(
    // sql-allow count: of the rows just made, which saves sending them all
    `WITH made AS (${INSERT}), counted AS (SELECT count(*) = $2 AS is_all FROM made)
     SELECT is_all, CASE WHEN is_all THEN NULL ELSE (SELECT json_agg(made) FROM made) END AS made FROM counted`,
    [asJson(rows), rows.length],
  );
  return answer?.is_all ? undefined : (answer?.made ?? []);
}

/** Deletes those that still belong to the profile named. */
export async function deleteIdentifiers(tx: Tx, rows: readonly IdentifierRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `DELETE FROM identifiers i
      USING json_to_recordset($1) AS r(account_id text, kind text, value text, profile_id uuid)
      WHERE i.account_id = r.account_id AND i.kind = r.kind AND i.value = r.value AND i.profile_id = r.profile_id`,
    [JSON.stringify(rows.map(({ account_id, kind, value, profile_id }) => ({ account_id, kind, value, profile_id })))],
  );
}

/** All that lead to a profile (uuid text). */
export const findIdentifiersOf = (db: Db, accountId: string, profileId: string): Promise<Pick<IdentifierKey, 'kind' | 'value'>[]> =>
  db.query('SELECT kind, value FROM identifiers WHERE account_id = $1 AND profile_id = $2 ORDER BY kind, value', [accountId, profileId]);

export async function deleteIdentifiersOf(tx: Tx, accountId: string, profileId: string): Promise<void> {
  await tx.query('DELETE FROM identifiers WHERE account_id = $1 AND profile_id = $2', [accountId, profileId]);
}
