import { sql } from 'kysely';
import { allOf, anyOf, isAmong, type Scope, type Sql, texts, within } from './scope.ts';
import { inWindow, type Window } from './window.ts';

/** Membership of any of some lists and segments, joined within the window; or of none of them. */
export interface GroupsCriterion {
  readonly kind: 'groups';
  readonly member: boolean;
  readonly lists: readonly string[];
  readonly segments: readonly string[];
  readonly window?: Window;
}

export function groupsSql(accountId: string, { member, lists, segments, window }: GroupsCriterion, scope: Scope): Sql {
  const joined = window ? inWindow(window, sql`m.joined_at`).map((condition) => sql` AND ${condition}`) : [];
  const rest = sql`${sql.join(joined, sql``)}${within(scope, sql`m.profile_id`)}`;
  const found = [
    sql`SELECT m.profile_id FROM list_members AS m WHERE m.account_id = ${accountId} AND m.list_id = ANY(${texts(lists)})${rest}`,
    sql`SELECT m.profile_id FROM segment_members AS m WHERE m.account_id = ${accountId} AND m.segment_id = ANY(${texts(segments)})${rest}`,
  ].filter((_, i) => [lists, segments][i]?.length !== 0);
  return member ? anyOf(found.map((ids) => isAmong(ids))) : allOf(found.map((ids) => sql`NOT ${isAmong(ids)}`));
}
