import type { CommandContext } from '../../src/engine/context.ts';
import { createEventRecorder, type EventRecorder, type RecorderOptions } from '../../src/engine/events/event-recorder.ts';
import { createMetricRegistry } from '../../src/engine/events/metrics.ts';
import type { WriteDeps } from '../../src/engine/events/write-events.ts';
import { createNudges, type Nudges } from '../../src/engine/nudges.ts';
import { type LeasedEventIds, openEventIds } from '../../src/engine/process-lease.ts';
import type { Secrets } from '../../src/engine/secrets/secrets.ts';
import { createSignals, type SignalRoute } from '../../src/engine/signals.ts';
import { createWatchedMetrics } from '../../src/engine/watched-metrics.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { parseIso } from '../../src/lib/time.ts';
import type { Database } from '../../src/storage/database.ts';
import { testSecrets } from './secrets.ts';

export const NOW = parseIso('2026-11-23T10:20:30.456789Z') as number;

/** What one server process has around its events. */
export interface EventEngine extends WriteDeps {
  eventIds: LeasedEventIds;
  secrets: Secrets;
  nudges: Nudges;
  recorder: EventRecorder;
  close(): Promise<void>;
}

export async function eventEngine(db: Database, options: RecorderOptions & { routes?: readonly SignalRoute[] } = {}): Promise<EventEngine> {
  const clock = systemClock();
  const ids = randomIds();
  const nudges = createNudges();
  const deps = {
    ...{ db, clock, ids, nudges, secrets: testSecrets(db) },
    eventIds: await openEventIds({ db, clock, ids }),
    metrics: createMetricRegistry({ db, ids }),
    signals: createSignals({ clock, nudges }, options.routes ?? []),
    watched: createWatchedMetrics(options.routes ?? []),
  };
  const recorder = createEventRecorder(deps, options);
  const close = async (): Promise<void> => {
    await recorder.close();
    await deps.eventIds.close();
  };
  return { ...deps, recorder, secrets: testSecrets(db), close };
}

export function contextOf(accountId: string, changes: Partial<CommandContext> = {}): CommandContext {
  return { accountId, actor: { kind: 'key', id: 'key1' }, scopes: ['events:write'], now: NOW, requestId: 'test', ...changes };
}
