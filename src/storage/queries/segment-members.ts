import { sql } from 'kysely';
import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import { arrayText, textElement } from '../array-text.ts';
import { compile } from '../compile.ts';
import type { Db, Tx } from '../database.ts';
import type { MemberPlace } from './lists.ts';
import { type Criterion, criterionSql } from './segment-criteria/criterion.ts';
import { type Scope, type Sql, within } from './segment-criteria/scope.ts';

const matching = (accountId: string, criterion: Criterion, scope: Scope): Sql =>
  sql`SELECT p.id FROM profiles AS p WHERE p.account_id = ${accountId}${within(scope, sql`p.id`)} AND ${criterionSql(accountId, criterion, scope)}`;

/** Who in the scope is as the criterion says (uuid text), in no order. */
export async function matchingProfiles(db: Db, accountId: string, criterion: Criterion, scope: Scope): Promise<string[]> {
  const { text, parameters } = compile(matching(accountId, criterion, scope));
  return (await db.query<{ id: string }>(text, parameters)).map(({ id }) => id);
}

export interface Membership {
  segment_id: string;
  profile_id: string;
}

/** Which of these profiles (uuid text) are in which of these segments. */
export function membershipsOf(
  db: Db,
  accountId: string,
  segmentIds: readonly string[],
  profileIds: readonly string[],
): Promise<Membership[]> {
  return db.query<Membership>(
    `SELECT segment_id, profile_id FROM segment_members
      WHERE account_id = $1 AND profile_id = ANY($2::uuid[]) AND segment_id = ANY($3::text[])`,
    [accountId, arrayText(profileIds), arrayText(segmentIds.map(textElement))],
  );
}

/** A segment as it is at `now`, and whose memberships of it are brought up to date. */
export interface WholeSegment {
  readonly accountId: string;
  readonly segmentId: string;
  readonly criterion: Criterion;
  readonly scope: Scope;
  readonly now: Micros;
}

/** Changes of memberships: how many, and of whom (uuid text) where that was asked for. */
export interface Changes {
  readonly count: number;
  readonly ids: readonly string[];
}

/**
 * Makes members of all who are as the criterion says, in one statement. Nobody else may write memberships of the segment meanwhile.
 * `ON CONFLICT` would cost half as much again.
 * @param among whether anybody may be a member already
 */
export function enterAll(tx: Tx, whole: WholeSegment, among: boolean, named: boolean): Promise<Changes> {
  const { accountId, segmentId, criterion, scope, now } = whole;
  const others = among
    ? sql` AND NOT EXISTS (SELECT 1 FROM segment_members AS m WHERE m.account_id = ${accountId} AND m.segment_id = ${segmentId} AND m.profile_id = p.id)`
    : sql``;
  return changes(
    tx,
    sql`INSERT INTO segment_members (account_id, profile_id, segment_id, joined_at)
        SELECT ${accountId}, f.id, ${segmentId}, ${isoMicros(now)}::timestamptz
          FROM (${matching(accountId, criterion, scope)}${others}) AS f ORDER BY f.id RETURNING profile_id`,
    named,
  );
}

/** Ends the memberships of all others in the scope, in one statement. */
export function leaveAll(tx: Tx, { accountId, segmentId, criterion, scope }: WholeSegment, named: boolean): Promise<Changes> {
  return changes(
    tx,
    sql`DELETE FROM segment_members AS m WHERE m.account_id = ${accountId} AND m.segment_id = ${segmentId}${within(scope, sql`m.profile_id`)}
           AND NOT EXISTS (SELECT 1 FROM (${matching(accountId, criterion, scope)}) AS f WHERE f.id = m.profile_id) RETURNING m.profile_id`,
    named,
  );
}

async function changes(tx: Tx, change: Sql, named: boolean): Promise<Changes> {
  const { text, parameters } = compile(named ? change : sql`WITH changed AS (${change}) SELECT count(profile_id) AS count FROM changed`);
  const rows = await tx.query<{ profile_id: string; count: bigint }>(text, parameters);
  return named ? { count: rows.length, ids: rows.map((row) => row.profile_id) } : { count: Number(rows[0]?.count), ids: [] };
}

/**
 * Has the planner learn what many changes have made of memberships. Until it did, it took who is in which segment of a few
 * profiles for a question about most members, and read all of them.
 */
export async function learnMembers(db: Db): Promise<void> {
  await db.query('ANALYZE segment_members');
}

/** Whether anybody is in a segment. */
export async function hasMembers(db: Db, accountId: string, segmentId: string): Promise<boolean> {
  const rows = await db.query('SELECT profile_id FROM segment_members WHERE account_id = $1 AND segment_id = $2 LIMIT 1', [
    ...[accountId, segmentId],
  ]);
  return rows.length > 0;
}

const asJson = (rows: readonly Membership[]): string => JSON.stringify(rows.map(({ segment_id: s, profile_id: p }) => ({ s, p })));

/** @returns those that are new */
export function insertMemberships(tx: Tx, accountId: string, rows: readonly Membership[], now: Micros): Promise<Membership[]> {
  return tx.query<Membership>(
    `INSERT INTO segment_members (account_id, profile_id, segment_id, joined_at)
     SELECT $1, r.p, r.s, $3 FROM json_to_recordset($2::json) AS r(s text, p uuid) ORDER BY r.p, r.s
     ON CONFLICT DO NOTHING RETURNING segment_id, profile_id`,
    [accountId, asJson(rows), isoMicros(now)],
  );
}

/** @returns those that there were */
export function deleteMemberships(tx: Tx, accountId: string, rows: readonly Membership[]): Promise<Membership[]> {
  return tx.query<Membership>(
    `DELETE FROM segment_members AS m USING json_to_recordset($2::json) AS r(s text, p uuid)
      WHERE m.account_id = $1 AND m.profile_id = r.p AND m.segment_id = r.s RETURNING m.segment_id, m.profile_id`,
    [accountId, asJson(rows)],
  );
}

/** Some members of a segment (uuid text), those who joined first. */
export async function firstSegmentMembers(tx: Tx, accountId: string, segmentId: string, limit: number): Promise<string[]> {
  const rows = await tx.query<{ profile_id: string }>(
    'SELECT profile_id FROM segment_members WHERE account_id = $1 AND segment_id = $2 ORDER BY joined_at, profile_id LIMIT $3',
    [accountId, segmentId, limit],
  );
  return rows.map((row) => row.profile_id);
}

/** When a profile (uuid text) joined; undefined when it is no member. */
export async function joinedAt(db: Db, accountId: string, segmentId: string, profileId: string): Promise<Micros | undefined> {
  const [row] = await db.query<{ joined_at: Micros }>(
    'SELECT joined_at FROM segment_members WHERE account_id = $1 AND profile_id = $2 AND segment_id = $3',
    [accountId, profileId, segmentId],
  );
  return row?.joined_at;
}

const FIRST: Pick<MemberPlace, 'profile_id'> = { profile_id: '00000000-0000-0000-0000-000000000000' };

/** Those who were members at `until`, in the order in which they joined, behind `after` if it is given; at most `limit`. */
export function segmentMembersAfter(
  db: Db,
  accountId: string,
  segmentId: string,
  { after, until, limit }: { after?: MemberPlace; until: Micros; limit: number },
): Promise<MemberPlace[]> {
  return db.query<MemberPlace>(
    `SELECT joined_at, profile_id FROM segment_members
      WHERE account_id = $1 AND segment_id = $2 AND joined_at <= $3 AND (joined_at, profile_id) > ($4, $5)
      ORDER BY joined_at, profile_id LIMIT $6`,
    [
      ...[accountId, segmentId, isoMicros(until), after ? isoMicros(after.joined_at) : '-infinity'],
      ...[after?.profile_id ?? FIRST.profile_id, limit],
    ],
  );
}
