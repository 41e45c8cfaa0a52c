import type { Micros } from '../../lib/clock.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { findMetrics, insertMetrics, type MetricKey } from '../../storage/queries/metrics.ts';
import { createPropertyRegistry, type PropertyRegistry } from './property-registry.ts';

/** A metric that an event names, and when (account time) it did. */
export interface WantedMetric extends MetricKey {
  now: Micros;
}

/**
 * The ids of metrics, known from the second event on without asking the database: metrics are permanent and keep their ids.
 * One per server; account ids are part of every key.
 */
export interface MetricRegistry {
  readonly properties: PropertyRegistry;
  /** What is remembered; undefined when the metric was not met yet, or so long ago that it was forgotten. */
  idOf(accountId: string, integration: string, name: string): string | undefined;
  /**
   * Makes those that do not exist, in a transaction of their own.
   * @param beforeMaking called once when there are any; it throws when none is to be made
   * @returns the ids in the order of `wanted`
   */
  ensure(wanted: readonly WantedMetric[], beforeMaking?: () => Promise<void>): Promise<string[]>;
}

/** Ids are drawn from 5.2 billion, so that even a second try is rare. */
const ATTEMPTS = 10;

export function createMetricRegistry(deps: { db: Database; ids: Ids }, options: { capacity?: number } = {}): MetricRegistry {
  const capacity = options.capacity ?? 50_000;
  const known = new Map<string, string>();

  const remember = (key: string, id: string): void => {
    // The first that came goes first; whoever comes back is read again.
    for (const oldest of known.keys()) {
      if (known.size < capacity) break;
      known.delete(oldest);
    }
    known.set(key, id);
  };
  const lookUp = async (keys: readonly WantedMetric[], ids: Map<string, string>): Promise<WantedMetric[]> => {
    for (const metric of await findMetrics(deps.db, keys)) {
      const key = keyOf(metric.accountId, metric.integration, metric.name);
      ids.set(key, metric.id);
      remember(key, metric.id);
    }
    return keys.filter((metric) => !ids.has(keyOf(metric.accountId, metric.integration, metric.name)));
  };

  return {
    properties: createPropertyRegistry(),
    idOf: (accountId, integration, name) => known.get(keyOf(accountId, integration, name)),
    async ensure(wanted, beforeMaking) {
      const ids = new Map<string, string>();
      let missing = await lookUp(sorted(wanted), ids);
      if (missing.length > 0) await beforeMaking?.();
      for (let attempt = 0; missing.length > 0; attempt++) {
        if (attempt === ATTEMPTS) throw new Error(`no free id for the metric ${missing[0]?.name}`);
        const rows = missing.map((metric) => ({ ...metric, id: deps.ids.short(), createdAt: metric.now }));
        await deps.db.transaction((tx) => insertMetrics(tx, rows));
        // An id that another metric has, and a name that another process has just written, look the same to the insert.
        missing = await lookUp(missing, ids);
      }
      return wanted.map((metric) => ids.get(keyOf(metric.accountId, metric.integration, metric.name)) as string);
    },
  };
}

const keyOf = (accountId: string, integration: string, name: string): string => `${accountId}\n${integration}\n${name}`;

/** Each key once, in one order everywhere, so that two processes never wait for each other in a circle. */
function sorted(wanted: readonly WantedMetric[]): WantedMetric[] {
  const byKey = new Map<string, WantedMetric>();
  for (const metric of wanted) {
    const key = keyOf(metric.accountId, metric.integration, metric.name);
    if (!byKey.has(key)) byKey.set(key, metric);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, metric]) => metric);
}
