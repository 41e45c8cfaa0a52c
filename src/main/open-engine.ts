import type { Blobs } from '../blobs/port.ts';
import type { Transports } from '../delivery/port.ts';
import { createEventRecorder, type EventRecorder } from '../engine/events/event-recorder.ts';
import { createMetricRegistry } from '../engine/events/metrics.ts';
import type { WriteDeps } from '../engine/events/write-events.ts';
import type { DescribeGroups } from '../engine/messaging/groups.ts';
import type { Links } from '../engine/messaging/links.ts';
import type { Tracker } from '../engine/messaging/tracking/tracker.ts';
import { createNudges, type Nudges } from '../engine/nudges.ts';
import { type LeasedEventIds, openEventIds } from '../engine/process-lease.ts';
import type { Secrets } from '../engine/secrets/secrets.ts';
import { type Catalogues, createCatalogues } from '../engine/segments/catalogue.ts';
import { createSignals } from '../engine/signals.ts';
import { createWatchedMetrics } from '../engine/watched-metrics.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Fetcher } from '../outgoing/fetcher.ts';
import type { Database } from '../storage/database.ts';
import { describeGroups } from './groups.ts';
import { signalRoutes } from './signal-consumers.ts';
import { startWorkers } from './start-workers.ts';

export interface EngineParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  /** What leads from messages to pages; absent with the transports. */
  readonly links?: Links;
  /** What makes mails tell what is done with them; absent with the transports. */
  readonly track?: Tracker;
  /** Absent where nothing is to be sent: a command that works on the database by itself. */
  readonly transports?: Transports;
  /** The address that mail comes from, instead of each account's own. */
  readonly mailFrom?: string;
  /** Fetches what users name; absent where there are no users: a command that works on the database by itself. */
  readonly fetcher?: Fetcher;
  /** Where files are kept. */
  readonly blobs: Blobs;
  /** Told of every batch of events: how many share a transaction. */
  readonly onBatch?: (events: number) => void;
  /** Told of what went wrong beside requests and is tried again. */
  readonly onProblem: (what: string, error: unknown) => void;
}

/** What commands, readers and workers share in one process: every command is given this and takes what it needs. */
export interface Engine extends WriteDeps {
  readonly secrets: Secrets;
  readonly eventIds: LeasedEventIds;
  readonly recorder: EventRecorder;
  readonly catalogues: Catalogues;
  readonly nudges: Nudges;
  readonly fetcher?: Fetcher;
  readonly blobs: Blobs;
  /** What the groups are that messages are sent in. */
  readonly describeGroups: DescribeGroups;
  /** Finishes what was taken, in the order that lets it: events, then what reacts to them. The database stays open. */
  close(): Promise<void>;
}

export async function openEngine({
  db,
  clock,
  ids,
  secrets,
  fetcher,
  blobs,
  onBatch,
  onProblem,
  ...sending
}: EngineParts): Promise<Engine> {
  const nudges = createNudges();
  const routes = signalRoutes({ clock, ids, nudges });
  const deps = {
    ...{ db, clock, ids, secrets, nudges, fetcher, blobs },
    eventIds: await openEventIds({ db, clock, ids }, { onProblem: (error) => onProblem('process lease', error) }),
    metrics: createMetricRegistry({ db, ids }),
    signals: createSignals({ clock, nudges }, routes),
    watched: createWatchedMetrics(routes),
    catalogues: createCatalogues(),
    describeGroups,
  };
  const recorder = createEventRecorder(deps, { onBatch });
  const { transports, links, track, mailFrom } = sending;
  const outgoing = transports && links && track && { transports, links, track, mailFrom };
  const workers = startWorkers(deps, outgoing, onProblem);
  return {
    ...deps,
    recorder,
    async close() {
      await recorder.close();
      await workers.stop();
      await deps.eventIds.close();
    },
  };
}
