import type { Micros } from '../../lib/clock.ts';
import type { EventIds } from '../../lib/event-ids.ts';
import type { Tx } from '../../storage/database.ts';
import { insertEvents } from '../../storage/queries/events.ts';
import type { Signals } from '../signals.ts';
import { lateTouches, writeTouches } from './late-events.ts';
import type { MetricRegistry } from './metrics.ts';

export interface OwnEventDeps {
  eventIds: EventIds;
  metrics: MetricRegistry;
  signals: Signals;
}

/** Something that the server itself noticed about a person. */
export interface OwnEvent {
  /** uuid text */
  profileId: string;
  metricId: string;
  /** Whoever writes it again gives the same one: it is kept once. */
  uniqueId: string;
  at: Micros;
  /** Recorded, but no reason to send anything. */
  backfill?: boolean;
  properties?: Readonly<Record<string, unknown>>;
}

/** The metric of the server's own integration with this name. Call it outside of transactions. */
export async function ownMetricId(
  { metrics }: Pick<OwnEventDeps, 'metrics'>,
  accountId: string,
  name: string,
  now: Micros,
): Promise<string> {
  const known = metrics.idOf(accountId, 'klaviyo', name);
  if (known !== undefined) return known;
  const [made] = await metrics.ensure([{ accountId, integration: 'klaviyo', name, now }]);
  return made as string;
}

/** Writes events as part of a larger change, and tells of them. @param events sorted by profile, metric and unique id */
export async function writeOwnEvents(
  deps: Omit<OwnEventDeps, 'metrics'>,
  tx: Tx,
  accountId: string,
  events: readonly OwnEvent[],
): Promise<void> {
  const rows = events.map(({ profileId, metricId, uniqueId, at, backfill = false, properties = {} }) => ({
    ...{ accountId, profileId, metricId, id: deps.eventIds.next() },
    content: {
      uniqueId,
      second: Math.floor(at / 1_000_000),
      value: null,
      currency: null,
      backfill,
      properties: JSON.stringify(properties),
    },
  }));
  await insertEvents(tx, rows);
  // Of any age: what the server notices may be history that somebody imports.
  await writeTouches(tx, lateTouches(rows, Number.POSITIVE_INFINITY));
  const touched = rows.map(({ profileId, metricId, id }) => [profileId, metricId, String(id)] as const);
  await deps.signals.publish(tx, [{ kind: 'events', accountId, events: touched }]);
}
