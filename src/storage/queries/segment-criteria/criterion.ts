import { sql } from 'kysely';
import { type ConsentCriterion, consentSql } from './consents.ts';
import { type CountryCriterion, countrySql } from './country.ts';
import { type EventsCriterion, eventsSql } from './events.ts';
import { type FunnelCriterion, funnelSql } from './funnel.ts';
import { type GroupsCriterion, groupsSql } from './groups.ts';
import { type OrdersCriterion, ordersSql } from './orders.ts';
import { allOf, anyOf, type Scope, type Sql } from './scope.ts';
import type { Source } from './source.ts';
import { type SuppressedCriterion, suppressedSql } from './suppressions.ts';
import { testSql, type ValueTest } from './value-test.ts';

/** What is asked about a profile, all times resolved. */
export type Criterion =
  | { readonly kind: 'always' | 'never' }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Criterion[] }
  | { readonly kind: 'property'; readonly source: Source; readonly test: ValueTest }
  | EventsCriterion
  | FunnelCriterion
  | GroupsCriterion
  | SuppressedCriterion
  | ConsentCriterion
  | CountryCriterion
  | OrdersCriterion;

/** The criterion as a condition on the profile `p`, looking at rows of the scope only. */
export function criterionSql(accountId: string, criterion: Criterion, scope: Scope): Sql {
  switch (criterion.kind) {
    case 'always':
      return sql`true`;
    case 'never':
      return sql`false`;
    case 'all':
      return allOf(criterion.of.map((one) => criterionSql(accountId, one, scope)));
    case 'any':
      return anyOf(criterion.of.map((one) => criterionSql(accountId, one, scope)));
    case 'property':
      return testSql(criterion.source, criterion.test, 'p');
    case 'events':
      return eventsSql(accountId, criterion, scope);
    case 'funnel':
      return funnelSql(accountId, criterion, scope);
    case 'groups':
      return groupsSql(accountId, criterion, scope);
    case 'suppressed':
      return suppressedSql(accountId, criterion, scope);
    case 'consent':
      return consentSql(accountId, criterion, scope);
    case 'country':
      return countrySql(criterion);
    case 'orders':
      return ordersSql(accountId, criterion, scope);
  }
}
