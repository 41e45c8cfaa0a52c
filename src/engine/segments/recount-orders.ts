import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { holdBuilds, startBuild } from '../../storage/queries/segment-builds.ts';
import { lockSegments, touchDefinition } from '../../storage/queries/segments.ts';
import { watchMetrics } from '../watched-metrics.ts';
import { metricsIn, watcherOf } from './compile-segment.ts';
import { asksForOrders } from './conditions/predictive.ts';
import type { Definition } from './definition.ts';

/**
 * Has segments that ask for sums over orders built again, in the transaction in which another metric comes to stand for revenue:
 * they mean something else from then on, as if they had been redefined.
 * @param revenueMetric what stands for revenue from now on
 * @returns whether there are any to build
 */
export async function recountOrders(tx: Tx, accountId: string, revenueMetric: string | undefined, now: Micros): Promise<boolean> {
  const concerned = (row: { definition: unknown }): boolean =>
    (row.definition as Definition).condition_groups.some(({ conditions }) => conditions.some(asksForOrders));
  // Builds first, then segments, as slices of builds do.
  await holdBuilds(tx, accountId);
  const rows = (await lockSegments(tx, accountId)).filter(concerned);
  for (const { id, is_active, definition } of rows) {
    await touchDefinition(tx, accountId, id, is_active);
    if (!is_active) continue;
    await watchMetrics(tx, accountId, watcherOf(id), metricsIn(definition as Definition, revenueMetric));
    await startBuild(tx, accountId, id, false, now);
  }
  return rows.some(({ is_active }) => is_active);
}
