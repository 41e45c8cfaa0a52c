import { mapMetric } from '../../engine/analytics/map-metric.ts';
import type { CommandContext } from '../../engine/context.ts';
import { createSegment } from '../../engine/segments/create-segment.ts';
import type { Definition } from '../../engine/segments/definition.ts';
import { readMapping } from '../../storage/queries/mapped-metrics.ts';
import { findMetrics } from '../../storage/queries/metrics.ts';
import { select } from '../../storage/select.ts';
import { segments } from '../../storage/tables/segments.ts';
import type { SeedDeps } from './seed-shop.ts';
import { SHOP_METRICS } from './visits.ts';

/** What the shop's metrics stand for. */
const MAPPED: Readonly<Record<string, (typeof SHOP_METRICS)[number]>> = {
  revenue: 'Placed Order',
  ordered_product: 'Ordered Product',
  started_checkout: 'Started Checkout',
  viewed_product: 'Viewed Product',
};

type Id = (name: (typeof SHOP_METRICS)[number]) => string;

const atLeast = (value: number) => ({ type: 'numeric', operator: 'greater-than-or-equal', value });
const never = { type: 'numeric', operator: 'equals', value: 0 };
const last = (quantity: number) => ({ type: 'date', operator: 'in-the-last', unit: 'day', quantity });
const ever = { type: 'date', operator: 'alltime' };

const done = (metric_id: string, measurement_filter: object, timeframe_filter: object) => ({
  ...{ type: 'profile-metric', metric_id, measurement: 'count', measurement_filter, timeframe_filter },
});

/** Segments such as most shops have; each is a list of conditions that must all hold. */
const SEGMENTS: Readonly<Record<string, (id: Id) => readonly object[]>> = {
  'Ordered in the last 90 days': (id) => [done(id('Placed Order'), atLeast(1), last(90))],
  'Looked in the last 30 days and never ordered': (id) => [
    done(id('Viewed Product'), atLeast(1), last(30)),
    done(id('Placed Order'), never, ever),
  ],
  'Left at the checkout last week': (id) => [done(id('Started Checkout'), atLeast(1), last(7)), done(id('Placed Order'), never, last(7))],
  'Loyal: five orders or more': () => [
    { type: 'profile-predictive-analytics', dimension: 'historic_number_of_orders', filter: atLeast(5) },
  ],
};

/**
 * Says what the shop's metrics stand for, where nothing was said yet, and makes the segments that are missing by their names. A
 * server builds them and keeps them true.
 * @returns the names of the shop's segments; none as long as the shop has no events of every kind
 */
export async function dressShop(deps: SeedDeps, context: CommandContext): Promise<readonly string[]> {
  const { accountId } = context;
  const keys = SHOP_METRICS.map((name) => ({ accountId, integration: 'api', name }));
  const known = new Map((await findMetrics(deps.db, keys)).map(({ name, id }) => [name, id]));
  if (known.size < SHOP_METRICS.length) return [];
  const idOf: Id = (name) => known.get(name) as string;
  for (const [id, name] of Object.entries(MAPPED)) {
    const mapping = await readMapping(deps.db, accountId, id);
    if (mapping && mapping.metric_id === null && mapping.custom_metric_id === null)
      await mapMetric(deps, context, { id, metric_id: idOf(name) });
  }
  for (const [name, conditions] of Object.entries(SEGMENTS)) {
    const definition = { condition_groups: conditions(idOf).map((condition) => ({ conditions: [condition] })) } as Definition;
    if (!(await isThere(deps, accountId, name))) await createSegment(deps, context, { name, definition });
  }
  return Object.keys(SEGMENTS);
}

async function isThere({ db }: SeedDeps, accountId: string, name: string): Promise<boolean> {
  const where = [{ column: 'name', operator: '=', value: name }] as const;
  return (await select(db, accountId, { table: segments, columns: ['id'], where, descending: false, limit: 1 })).length > 0;
}
