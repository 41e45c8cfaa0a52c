import { sql } from 'kysely';
import { isAmong, type Scope, type Sql, texts, within } from './scope.ts';
import { inWindow, type Window } from './window.ts';

/** Whether a profile's e-mail is suppressed: at all, or for one of some reasons and since a time in the window. */
export interface SuppressedCriterion {
  readonly kind: 'suppressed';
  readonly suppressed: boolean;
  readonly reasons?: readonly string[];
  readonly window?: Window;
}

export function suppressedSql(accountId: string, { suppressed, reasons, window }: SuppressedCriterion, scope: Scope): Sql {
  const conditions = [
    sql`x.account_id = ${accountId}`,
    ...(reasons ? [sql`x.reason = ANY(${texts(reasons)})`] : []),
    ...(window ? inWindow(window, sql`x.suppressed_at`) : []),
  ];
  const found = sql`SELECT x.profile_id FROM email_suppressions AS x
    WHERE ${sql.join(conditions, sql` AND `)}${within(scope, sql`x.profile_id`)}`;
  return suppressed ? isAmong(found) : sql`NOT ${isAmong(found)}`;
}
