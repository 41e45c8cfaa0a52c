import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db } from '../database.ts';

/** A list or a segment. */
export interface Group {
  readonly id: string;
  readonly kind: 'list' | 'segment';
}

/** Where the members of each kind stand. */
const MEMBERS = {
  list: { table: 'list_members', group: 'list_id' },
  segment: { table: 'segment_members', group: 'segment_id' },
} as const;

/** A member with what decides where and when they are written to. */
export interface Candidate {
  /** uuid text */
  profile_id: string;
  joined_at: Micros;
  /** Null when there is no such profile any more: it was merged, and its memberships have yet to follow. */
  known: boolean | null;
  email: string | null;
  phone_number: string | null;
  timezone: string | null;
}

/** Before every profile in order. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Members of a group at a time, in the order in which they joined, behind a place; at most `limit`. */
export function candidatesAfter(
  db: Db,
  accountId: string,
  { id, kind }: Group,
  { until, after, limit }: { until: Micros; after?: { joined: Micros; id: string }; limit: number },
): Promise<Candidate[]> {
  const table = MEMBERS[kind].table;
  const group = MEMBERS[kind].group;
  return db.query<Candidate>(
    `SELECT c.profile_id, c.joined_at, (p.id IS NOT NULL) AS known, p.email, p.phone_number, p.location->>'timezone' AS timezone
       FROM (SELECT m.profile_id, m.joined_at FROM ${table} AS m
              WHERE m.account_id = $1 AND m.${group} = $2 AND m.joined_at <= $3 AND (m.joined_at, m.profile_id) > ($4, $5)
              ORDER BY m.joined_at, m.profile_id LIMIT $6) AS c
       LEFT JOIN profiles AS p ON p.account_id = $1 AND p.id = c.profile_id
      ORDER BY c.joined_at, c.profile_id`,
    [accountId, id, isoMicros(until), after ? isoMicros(after.joined) : '-infinity', after?.id ?? NOBODY, limit],
  );
}

/** Profiles by their ids (uuid text), as candidates: those whom merged ones became. */
export function readCandidates(db: Db, accountId: string, ids: readonly string[]): Promise<Candidate[]> {
  return db.query<Candidate>(
    `SELECT p.id AS profile_id, p.created_at AS joined_at, true AS known, p.email, p.phone_number, p.location->>'timezone' AS timezone
       FROM profiles AS p WHERE p.account_id = $1 AND p.id IN (SELECT value::uuid FROM json_array_elements_text($2::json)) ORDER BY p.id`,
    [accountId, JSON.stringify(ids)],
  );
}

/** Which of these profiles (uuid text) are in one of the groups; with `until`, only those who joined by then. */
export async function membersAmong(
  db: Db,
  accountId: string,
  groups: readonly Group[],
  profileIds: readonly string[],
  until?: Micros,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const kind of ['list', 'segment'] as const) {
    const ids = groups.filter((group) => group.kind === kind).map(({ id }) => id);
    if (ids.length === 0 || profileIds.length === 0) continue;
    const table = MEMBERS[kind].table;
    const group = MEMBERS[kind].group;
    const rows = await db.query<{ profile_id: string }>(
      `SELECT DISTINCT m.profile_id FROM ${table} AS m
        WHERE m.account_id = $1 AND m.profile_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))
          AND m.${group} IN (SELECT json_array_elements_text($3::json)) AND m.joined_at <= $4`,
      [accountId, JSON.stringify(profileIds), JSON.stringify(ids), until === undefined ? 'infinity' : isoMicros(until)],
    );
    for (const { profile_id } of rows) found.add(profile_id);
  }
  return found;
}

/** One push token for each of these profiles (uuid text) that may be shown notifications: the one that was seen last. */
export async function newestTokens(db: Db, accountId: string, profileIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ profile_id: string; token: string }>(
    `SELECT DISTINCT ON (t.profile_id) t.profile_id, t.token FROM push_tokens AS t
      WHERE t.account_id = $1 AND t.profile_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))
      ORDER BY t.profile_id, t.recorded_at DESC, t.token`,
    [accountId, JSON.stringify(profileIds)],
  );
  return new Map(rows.map(({ profile_id, token }) => [profile_id, token]));
}

/** The names of included lists and segments, by id. */
export async function readNames(db: Db, accountId: string, { included }: { included: readonly string[] }): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; name: string }>(
    `SELECT id, name FROM lists WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))
      UNION ALL SELECT id, name FROM segments WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(included)],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
