import { sql } from 'kysely';
import { isAmong, type Scope, type Sql, within } from './scope.ts';
import { type Comparison, compare } from './value-test.ts';

/** What the orders of a profile come to: the events of the metric that stands for revenue. Who has none passes no comparison. */
export interface OrdersCriterion {
  readonly kind: 'orders';
  readonly metricId: string;
  readonly figure: OrderFigure;
  readonly operator: Comparison;
  readonly value: number;
}

export type OrderFigure = 'historic_clv' | 'historic_number_of_orders' | 'average_order_value' | 'average_days_between_orders';

const COUNT = sql`count(e.id)`;
const SUM = sql`coalesce(sum(e.value), 0)`;
const SECONDS = sql`extract(epoch FROM max(e.occurred_at) - min(e.occurred_at))`;

/** Averages are not divided, so that comparisons are exact: what they are averages of is compared with as many times the value. */
function comparison({ figure, operator, value }: OrdersCriterion): Sql {
  switch (figure) {
    case 'historic_clv':
      return compare(SUM, operator, value);
    case 'historic_number_of_orders':
      return compare(COUNT, operator, value);
    case 'average_order_value':
      return compare(SUM, operator, value, COUNT);
    case 'average_days_between_orders':
      // One order has nothing to be apart from.
      return sql`${COUNT} > 1 AND ${compare(SECONDS, operator, value, sql`(86400 * (${COUNT} - 1))`)}`;
  }
}

export const ordersSql = (accountId: string, criterion: OrdersCriterion, scope: Scope): Sql =>
  isAmong(sql`
  SELECT e.profile_id FROM events AS e
   WHERE e.account_id = ${accountId} AND e.metric_id = ${criterion.metricId}${within(scope, sql`e.profile_id`)}
   GROUP BY e.profile_id HAVING ${comparison(criterion)}`);
