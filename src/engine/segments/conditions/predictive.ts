import type { At } from '../../../lib/errors.ts';
import type { Condition } from '../definition.ts';
import { type Leaf, timeless } from '../leaf.ts';
import { type Reading, refuse } from '../reading.ts';

/** What profiles show without a prediction: sums over their own orders, which segments cannot ask for yet. */
const ADDED_UP = ['historic_clv', 'historic_number_of_orders', 'average_order_value', 'average_days_between_orders'];

/**
 * `profile-predictive-analytics`: nothing is predicted of anybody, which is also what profiles show, and a value that is not
 * there passes no filter. What is added up instead of predicted is refused, since profiles may show it.
 */
export function readPredictiveCondition(condition: Condition, at: At, reading: Reading): Leaf | undefined {
  const dimension = String(condition.dimension);
  if (ADDED_UP.includes(dimension)) return refuse(reading, [...at, 'dimension'], `Segments cannot ask for '${dimension}' yet.`);
  return { at: () => ({ kind: 'never' }), dependsOn: [], holdsForStrangers: false, ...timeless };
}
