import type { Statement, Tx } from '../storage/database.ts';
import { deleteWatched, insertWatched, type MetricPlace, type WatchedRow, watchedAmong } from '../storage/queries/watched-metrics.ts';
import type { SignalRoute } from './signals.ts';

/**
 * Which metrics' events somebody wants to hear of. Most are nobody's concern, and a signal about them would cost as much again
 * as storing them.
 *
 * Whoever begins to watch says so (`watchMetrics`) in the transaction after which it first looks at what there is. Whoever
 * stores events decides by what is remembered here, and looks again when they are committed: either that look finds
 * the new watcher, and the events are told late, but before they are acknowledged; or the watcher's commit is later than
 * theirs, and it sees them itself. That is why `remember` may be of any age.
 */
export interface WatchedMetrics {
  /** Whether events of this metric are to be told, as far as is known. */
  has(accountId: string, metricId: string): boolean;
  /** Whether there is anything to look for: otherwise `has` is always right. */
  readonly changes: boolean;
  /** What to ask behind the commit of events of these metrics. */
  ask(places: readonly MetricPlace[]): Statement;
  /** Notes the answer. @returns the keys (placeKey) of those that are watched */
  learn(places: readonly MetricPlace[], answer: readonly WatchedRow[]): ReadonlySet<string>;
}

export const placeKey = ({ accountId, metricId }: MetricPlace): string => `${accountId}\n${metricId}`;

export function createWatchedMetrics(routes: readonly SignalRoute[], { capacity = 50_000 } = {}): WatchedMetrics {
  const hearing = routes.filter(({ wants }) => wants.includes('events'));
  const all = hearing.some(({ onlyWatched }) => !onlyWatched);
  const known = new Set<string>();
  const remember = (key: string): void => {
    for (const oldest of known) {
      if (known.size < capacity) break;
      known.delete(oldest);
    }
    known.add(key);
  };
  return {
    has: (accountId, metricId) => all || known.has(placeKey({ accountId, metricId })),
    changes: !all && hearing.length > 0,
    ask: watchedAmong,
    learn(places, answer) {
      const watched = new Set(answer.map((row) => placeKey({ accountId: row.account_id, metricId: row.metric_id })));
      for (const place of places) known.delete(placeKey(place));
      for (const key of watched) remember(key);
      return watched;
    },
  };
}

/** Says which metrics a watcher (`segment:<id>`) looks at from now on, instead of those before. */
export async function watchMetrics(tx: Tx, accountId: string, watcher: string, metricIds: Iterable<string>): Promise<void> {
  await deleteWatched(tx, accountId, watcher);
  const ids = [...new Set(metricIds)].sort();
  if (ids.length > 0) await insertWatched(tx, accountId, watcher, ids);
}
