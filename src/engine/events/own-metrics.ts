import type { Micros } from '../../lib/clock.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { findMetrics, insertMetrics, type MetricKey } from '../../storage/queries/metrics.ts';

/** Ids are drawn from 5.2 billion, so that even a second try is rare. */
const ATTEMPTS = 10;

/**
 * The metrics of the server's own integration with these names, made where they are missing. As part of this transaction: the
 * registry has one of its own, and remembers only what is committed.
 * @param now account time, for those that are made
 * @returns ids by name
 */
export async function ensureOwnMetrics(
  { ids }: { ids: Ids },
  tx: Tx,
  accountId: string,
  wanted: readonly string[],
  now: Micros,
): Promise<Map<string, string>> {
  const names = [...new Set(wanted)].sort();
  const keys = names.map((name): MetricKey => ({ accountId, integration: 'klaviyo', name }));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = new Map((await findMetrics(tx, keys)).map(({ name, id }) => [name, id]));
    const missing = keys.filter(({ name }) => !found.has(name));
    if (missing.length === 0) return found;
    await insertMetrics(
      tx,
      missing.map((key) => ({ ...key, id: ids.short(), createdAt: now })),
    );
  }
  throw new Error(`no free id for the metrics ${names.join(', ')}`);
}
