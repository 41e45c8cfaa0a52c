import { ulidToUuid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { readMapping } from '../../storage/queries/mapped-metrics.ts';
import { type OrderFigures, readOrderFigures } from '../../storage/queries/order-figures.ts';

const NOTHING_KNOWN = {
  historic_number_of_orders: null,
  predicted_number_of_orders: null,
  average_days_between_orders: null,
  average_order_value: null,
  historic_clv: null,
  predicted_clv: null,
  total_clv: null,
  churn_probability: null,
  expected_date_of_next_order: null,
  ranked_channel_affinity: null,
};

const DAY = 86_400_000_000;

/**
 * What can be added up of a profile's own orders, which are the events of the metric that is mapped as `revenue`:
 *
 *     historic_number_of_orders    how many there are
 *     historic_clv                 the sum of their values
 *     average_order_value          historic_clv / historic_number_of_orders
 *     average_days_between_orders  days from the first to the last / (historic_number_of_orders - 1)
 *
 * Nothing is predicted: that would take a model, and null is the truthful answer. It is the recorded one for new profiles too,
 * so those without orders have nothing but nulls, and so has everybody where no metric, or a custom one, is mapped.
 */
export async function readPredictions(
  { services, accountId }: { services: unknown; accountId: string },
  ids: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const { db } = services as { db: Database };
  const metricId = (await readMapping(db, accountId, 'revenue'))?.metric_id;
  const uuids = ids.map((id) => ulidToUuid(id) as string);
  const figures = metricId ? await readOrderFigures(db, accountId, metricId, uuids) : new Map<string, OrderFigures>();
  return new Map(ids.map((id, i) => [id, { ...NOTHING_KNOWN, ...historic(figures.get(uuids[i] as string)) }]));
}

function historic(figures: OrderFigures | undefined): object {
  if (!figures) return {};
  const { orders, value, first, last } = figures;
  return {
    historic_number_of_orders: orders,
    historic_clv: value,
    average_order_value: value / orders,
    average_days_between_orders: orders > 1 ? (last - first) / DAY / (orders - 1) : null,
  };
}
