import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db } from '../database.ts';

/** What has members: a list or a segment. */
export interface GroupRow {
  id: string;
  name: string;
  kind: 'list' | 'segment';
  created_at: Micros;
  updated_at: Micros;
}

/** No account has more; whoever lists them gets them in one answer. */
const MOST_GROUPS = 10_000;

/** The lists of the account by id, and its segments where they are wanted. */
export async function readGroups(db: Db, accountId: string, kinds: readonly GroupRow['kind'][]): Promise<GroupRow[]> {
  return db.query<GroupRow>(
    `SELECT id, name, kind, created_at, updated_at FROM (
       SELECT id, name, 'list' AS kind, created_at, updated_at FROM lists WHERE account_id = $1
       UNION ALL
       SELECT id, name, 'segment', created_at, updated_at FROM segments WHERE account_id = $1
     ) AS g WHERE kind IN (SELECT json_array_elements_text($2::json)) ORDER BY id LIMIT $3`,
    [accountId, JSON.stringify(kinds), MOST_GROUPS],
  );
}

/** Those of these lists and segments that exist, by id. */
export async function readGroupsById(db: Db, accountId: string, ids: readonly string[]): Promise<Map<string, GroupRow>> {
  const rows = await db.query<GroupRow>(
    `SELECT id, name, 'list' AS kind, created_at, updated_at FROM lists
      WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))
     UNION ALL
     SELECT id, name, 'segment', created_at, updated_at FROM segments
      WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(ids)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The list or segment with this id. */
export async function readGroup(db: Db, accountId: string, id: string): Promise<GroupRow | undefined> {
  const [row] = await db.query<GroupRow>(
    `SELECT id, name, 'list' AS kind, created_at, updated_at FROM lists WHERE account_id = $1 AND id = $2
     UNION ALL
     SELECT id, name, 'segment', created_at, updated_at FROM segments WHERE account_id = $1 AND id = $2`,
    [accountId, id],
  );
  return row;
}

/** Somebody in a group: a profile (uuid text) and the time that pages are ordered by. */
export interface PlacedRow {
  profile_id: string;
  at: Micros;
}

/** Where a page begins: so many rows behind the first of this time or later. */
export interface PageStart {
  from: Micros;
  skip: number;
  limit: number;
}

/** Members in the order in which they joined. */
export function readMembersFrom(db: Db, accountId: string, group: Pick<GroupRow, 'id' | 'kind'>, start: PageStart): Promise<PlacedRow[]> {
  const parameters = [accountId, group.id, isoMicros(start.from), start.limit, start.skip];
  return group.kind === 'list' ? db.query<PlacedRow>(LIST_MEMBERS, parameters) : db.query<PlacedRow>(SEGMENT_MEMBERS, parameters);
}

// sql-allow offset: the marker of the old API is one integer, in which no profile's id has room; it skips among those who joined in one millisecond
const LIST_MEMBERS = `
SELECT profile_id, joined_at AS at FROM list_members
 WHERE account_id = $1 AND list_id = $2 AND joined_at >= $3 ORDER BY joined_at, profile_id LIMIT $4 OFFSET $5`;

// sql-allow offset: as above
const SEGMENT_MEMBERS = `
SELECT profile_id, joined_at AS at FROM segment_members
 WHERE account_id = $1 AND segment_id = $2 AND joined_at >= $3 ORDER BY joined_at, profile_id LIMIT $4 OFFSET $5`;

export interface ExclusionRow {
  profile_id: string;
  reason: string;
  suppressed_at: Micros;
}

/** Who wants nothing of a list, in the order of profiles (uuid text), once per reason: so many rows behind `from`. */
export function readListExclusions(
  db: Db,
  accountId: string,
  listId: string,
  { from, skip, limit }: { from: string; skip: number; limit: number },
): Promise<ExclusionRow[]> {
  return db.query<ExclusionRow>(
    // sql-allow offset: as above, among profiles made in one millisecond
    `SELECT profile_id, reason, suppressed_at FROM list_suppressions
      WHERE account_id = $1 AND list_id = $2 AND profile_id >= $3::uuid ORDER BY profile_id, reason LIMIT $4 OFFSET $5`,
    [accountId, listId, from, limit, skip],
  );
}

/** When those of these profiles (uuid text) who are in a group joined it. */
export async function readJoined(
  db: Db,
  accountId: string,
  { id, kind }: Pick<GroupRow, 'id' | 'kind'>,
  profileIds: readonly string[],
): Promise<Map<string, Micros>> {
  const parameters = [accountId, id, JSON.stringify(profileIds)];
  const rows = kind === 'list' ? await db.query<PlacedRow>(JOINED_LIST, parameters) : await db.query<PlacedRow>(JOINED_SEGMENT, parameters);
  return new Map(rows.map((row) => [row.profile_id, row.at]));
}

const JOINED_LIST = `
SELECT profile_id, joined_at AS at FROM list_members
 WHERE account_id = $1 AND list_id = $2 AND profile_id IN (SELECT value::uuid FROM json_array_elements_text($3::json))`;
const JOINED_SEGMENT = `
SELECT profile_id, joined_at AS at FROM segment_members
 WHERE account_id = $1 AND segment_id = $2 AND profile_id IN (SELECT value::uuid FROM json_array_elements_text($3::json))`;

/** A push token of each of these profiles (uuid text) that have one: the latest. */
export async function readLatestTokens(db: Db, accountId: string, profileIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ profile_id: string; token: string }>(
    `SELECT DISTINCT ON (profile_id) profile_id, token FROM push_tokens
      WHERE account_id = $1 AND profile_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))
      ORDER BY profile_id, recorded_at DESC, token`,
    [accountId, JSON.stringify(profileIds)],
  );
  return new Map(rows.map(({ profile_id, token }) => [profile_id, token]));
}

/** Whose these push tokens are (uuid text), by token. */
export async function readTokenOwners(db: Db, accountId: string, tokens: readonly string[]): Promise<Map<string, string>> {
  if (tokens.length === 0) return new Map();
  const rows = await db.query<{ token: string; profile_id: string }>(
    `SELECT token, profile_id FROM push_token_owners
      WHERE account_id = $1 AND token IN (SELECT value FROM json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(tokens)],
  );
  return new Map(rows.map(({ token, profile_id }) => [token, profile_id]));
}
