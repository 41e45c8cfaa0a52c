import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface ListRow {
  id: string;
  name: string;
  opt_in_process: string;
}

/** @returns whether the id was free in the account */
export async function insertList(tx: Tx, accountId: string, list: ListRow, now: Micros): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO lists (account_id, id, name, opt_in_process, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING RETURNING id`,
    [accountId, list.id, list.name, list.opt_in_process, isoMicros(now)],
  );
  return rows.length > 0;
}

/** Changes what is given; `updated_at` moves only when something is another value than before. @returns whether the list exists */
export async function changeList(
  tx: Tx,
  accountId: string,
  id: string,
  change: Partial<Omit<ListRow, 'id'>>,
  now: Micros,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE lists
        SET name = coalesce($3, name),
            opt_in_process = coalesce($4, opt_in_process),
            updated_at = CASE WHEN name IS DISTINCT FROM coalesce($3, name) OR opt_in_process IS DISTINCT FROM coalesce($4, opt_in_process)
                              THEN $5::timestamptz ELSE updated_at END
      WHERE account_id = $1 AND id = $2
      RETURNING id`,
    [accountId, id, change.name ?? null, change.opt_in_process ?? null, isoMicros(now)],
  );
  return rows.length > 0;
}

/** Holds the list against deletion until the transaction ends. @returns whether it exists */
export async function holdList(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const rows = await tx.query('SELECT id FROM lists WHERE account_id = $1 AND id = $2 FOR SHARE', [accountId, id]);
  return rows.length > 0;
}

export async function listExists(db: Db, accountId: string, id: string): Promise<boolean> {
  return (await db.query('SELECT id FROM lists WHERE account_id = $1 AND id = $2', [accountId, id])).length > 0;
}

/** @returns whether the list existed */
export async function deleteListRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM lists WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id])).length > 0;
}

/** Those who have been members longest (uuid text), at most `limit`. */
export async function firstMembers(tx: Tx, accountId: string, listId: string, limit: number): Promise<string[]> {
  const rows = await tx.query<{ profile_id: string }>(
    'SELECT profile_id FROM list_members WHERE account_id = $1 AND list_id = $2 ORDER BY joined_at, profile_id LIMIT $3',
    [accountId, listId, limit],
  );
  return rows.map((row) => row.profile_id);
}

/** How far a walk over the members of a list has come. */
export interface MemberPlace {
  joined_at: Micros;
  profile_id: string;
}

/** Those who were members at `until`, in the order in which they joined, behind `after` if it is given; at most `limit`. */
export function membersAfter(
  db: Db,
  accountId: string,
  listId: string,
  range: { after?: MemberPlace; until: Micros; limit: number },
): Promise<MemberPlace[]> {
  const { after, until, limit } = range;
  return db.query<MemberPlace>(
    `SELECT joined_at, profile_id FROM list_members
      WHERE account_id = $1 AND list_id = $2 AND joined_at <= $3 AND (joined_at, profile_id) > ($4, $5)
      ORDER BY joined_at, profile_id LIMIT $6`,
    [accountId, listId, isoMicros(until), after ? isoMicros(after.joined_at) : '-infinity', after?.profile_id ?? NO_PROFILE, limit],
  );
}

/** Before every profile in order. */
const NO_PROFILE = '00000000-0000-0000-0000-000000000000';

const GIVEN = 'SELECT value::uuid AS id FROM json_array_elements_text($2::json)';

/** Which of these profiles (uuid text) the account has. */
export async function knownProfiles(db: Db, accountId: string, profileIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(
    `SELECT p.id FROM profiles AS p JOIN (${GIVEN}) AS g ON g.id = p.id WHERE p.account_id = $1`,
    [...[accountId, JSON.stringify(profileIds)]],
  );
  return new Set(rows.map((row) => row.id));
}

/** Those who are members already keep the time at which they joined. @returns the new members (uuid text) */
export async function insertMembers(
  tx: Tx,
  accountId: string,
  listId: string,
  profileIds: readonly string[],
  now: Micros,
): Promise<string[]> {
  const rows = await tx.query<{ profile_id: string }>(
    `INSERT INTO list_members (account_id, profile_id, list_id, joined_at)
     SELECT $1, g.id, $3, $4 FROM (${GIVEN}) AS g ORDER BY g.id
     ON CONFLICT DO NOTHING RETURNING profile_id`,
    [accountId, JSON.stringify(profileIds), listId, isoMicros(now)],
  );
  return rows.map((row) => row.profile_id);
}

/** @returns those who were members (uuid text) */
export async function deleteMembers(tx: Tx, accountId: string, listId: string, profileIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ profile_id: string }>(
    `DELETE FROM list_members WHERE account_id = $1 AND list_id = $3 AND profile_id IN (${GIVEN}) RETURNING profile_id`,
    [accountId, JSON.stringify(profileIds), listId],
  );
  return rows.map((row) => row.profile_id);
}

/** Which of these lists the account has. */
export async function knownLists(db: Db, accountId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.query<{ id: string }>(
    'SELECT id FROM lists WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))',
    [accountId, JSON.stringify(ids)],
  );
  return new Set(rows.map((row) => row.id));
}

/** @returns how somebody joins who subscribes; undefined when there is no such list */
export async function readOptInProcess(db: Db, accountId: string, id: string): Promise<string | undefined> {
  const [row] = await db.query<{ opt_in_process: string }>('SELECT opt_in_process FROM lists WHERE account_id = $1 AND id = $2', [
    accountId,
    id,
  ]);
  return row?.opt_in_process;
}

/** The names of those of these lists that exist. */
export async function readListNames(db: Db, accountId: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>(
    `SELECT id, name FROM lists
      WHERE account_id = $1 AND id IN (SELECT value FROM json_array_elements_text($2::json)) ORDER BY id`,
    [accountId, JSON.stringify(ids)],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** So many lists of one person are shown; nobody chooses among more. */
const MOST_SHOWN = 200;

/** The lists (their ids) that a profile (uuid text) is on, the first ones by id. */
export async function readJoinedLists(db: Db, accountId: string, profileId: string): Promise<string[]> {
  const rows = await db.query<{ list_id: string }>(
    'SELECT list_id FROM list_members WHERE account_id = $1 AND profile_id = $2 ORDER BY list_id LIMIT $3',
    [accountId, profileId, MOST_SHOWN],
  );
  return rows.map(({ list_id }) => list_id);
}

/** Accounts that have a list with this id, two at most: ids are random, and the same in two accounts once in a long while. */
export async function accountsWithList(db: Db, listId: string): Promise<string[]> {
  const rows = await db.query<{ account_id: string }>(
    'SELECT l.account_id FROM account_rows AS a JOIN lists AS l ON l.account_id = a.account_id WHERE l.id = $1 ORDER BY l.account_id LIMIT 2',
    [listId],
  );
  return rows.map(({ account_id: id }) => id);
}
