import { sql } from 'kysely';
import { isAmong, type Scope, type Sql, within } from './scope.ts';
import type { Source } from './source.ts';
import { testSql, type ValueTest } from './value-test.ts';

/** What profiles said about a channel and purpose: those of whom all of this is true, or all others. */
export interface ConsentCriterion {
  readonly kind: 'consent';
  readonly channel: string;
  readonly purpose: string;
  /** Absent: they said anything at all. */
  readonly consent?: 'SUBSCRIBED' | 'UNSUBSCRIBED';
  /** Whether it was said about the telephone number that the profile has now. */
  readonly aboutNumber?: boolean;
  readonly tests: readonly { readonly source: Source; readonly test: ValueTest }[];
  readonly negated: boolean;
}

export function consentSql(accountId: string, criterion: ConsentCriterion, scope: Scope): Sql {
  const { channel, purpose, consent, aboutNumber, tests, negated } = criterion;
  const conditions = [
    sql`c.account_id = ${accountId} AND c.channel = ${channel} AND c.purpose = ${purpose}`,
    ...(consent ? [sql`c.consent = ${consent}`] : []),
    ...tests.map(({ source, test }) => testSql(source, test, 'c')),
  ];
  const rows = sql`FROM consents AS c WHERE ${sql.join(conditions, sql` AND `)}${within(scope, sql`c.profile_id`)}`;
  const found = aboutNumber
    ? isAmong(
        sql`SELECT c.profile_id, coalesce(c.identifier, '') AS said_of ${rows}`,
        sql` AND found.said_of = coalesce(p.phone_number, '')`,
      )
    : isAmong(sql`SELECT c.profile_id ${rows}`);
  return negated ? sql`NOT (${found})` : found;
}
