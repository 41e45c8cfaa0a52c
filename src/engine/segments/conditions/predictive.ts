import type { At } from '../../../lib/errors.ts';
import type { OrderFigure } from '../../../storage/queries/segment-criteria/orders.ts';
import type { Condition, Filter } from '../definition.ts';
import { type Leaf, timeless } from '../leaf.ts';
import { type Reading, refuse } from '../reading.ts';
import { COMPARISONS } from '../value-filters.ts';

/** What profiles show without a prediction: sums over their own orders. */
const ADDED_UP: readonly string[] = [
  ...(['historic_clv', 'historic_number_of_orders', 'average_order_value', 'average_days_between_orders'] as const satisfies OrderFigure[]),
];

const NOBODY: Leaf = { at: () => ({ kind: 'never' }), dependsOn: [], holdsForStrangers: false, ...timeless };

/**
 * `profile-predictive-analytics`: what is added up over somebody's orders, if a metric stands for revenue. Nothing is predicted
 * of anybody, which is also what profiles show, and a value that is not there passes no filter.
 */
export function readPredictiveCondition(condition: Condition, at: At, reading: Reading): Leaf | undefined {
  const dimension = String(condition.dimension);
  if (!ADDED_UP.includes(dimension)) return NOBODY;
  const { operator: name, value } = condition.filter as Filter;
  const operator = COMPARISONS[name];
  if (!operator || typeof value !== 'number' || !Number.isFinite(value)) {
    return refuse(reading, [...at, 'filter', 'value'], 'A number to compare with is needed.');
  }
  const metricId = reading.revenueMetric;
  if (metricId === undefined) return NOBODY;
  return {
    at: () => ({ kind: 'orders', metricId, figure: dimension as OrderFigure, operator, value }),
    dependsOn: [{ kind: 'metric', id: metricId }],
    holdsForStrangers: false,
    ...timeless,
  };
}

/** Whether it asks for what changes when another metric stands for revenue. */
export const asksForOrders = ({ type, dimension }: Condition): boolean =>
  type === 'profile-predictive-analytics' && ADDED_UP.includes(String(dimension));
