import type { MailTransport } from '../delivery/port.ts';
import type { JobKind } from '../engine/bulk-jobs/job-kind.ts';
import { catalogKinds } from '../engine/catalogs/catalog-kinds.ts';
import { forgetOptIns } from '../engine/consent/forget-opt-ins.ts';
import { subscriptionKind } from '../engine/consent/subscription-kind.ts';
import { suppressionKind, unsuppressionKind } from '../engine/consent/suppression-kinds.ts';
import { unsubscriptionKind } from '../engine/consent/unsubscription-kind.ts';
import { codeCreationKind } from '../engine/coupons/code-job.ts';
import { CONSENT_EVENTS, consentEvents } from '../engine/events/consent-events.ts';
import { createEventRecorder, type EventRecorder } from '../engine/events/event-recorder.ts';
import { createMetricRegistry } from '../engine/events/metrics.ts';
import type { WriteDeps } from '../engine/events/write-events.ts';
import { importKind } from '../engine/imports/import-kind.ts';
import type { Links } from '../engine/messaging/links.ts';
import { optInConfirmation, optInConsumer } from '../engine/messaging/opt-in-confirmation.ts';
import { type LeasedEventIds, openEventIds } from '../engine/process-lease.ts';
import type { SignalConsumer } from '../engine/react-to-signals.ts';
import type { Secrets } from '../engine/secrets/secrets.ts';
import { type Catalogues, createCatalogues } from '../engine/segments/catalogue.ts';
import { SEGMENTS_ROUTE } from '../engine/segments/react-to-touches.ts';
import { createSignals } from '../engine/signals.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Database } from '../storage/database.ts';
import { createPaces } from '../storage/slice-pace.ts';
import { startSignalDrain } from '../workers/drain-signals.ts';
import { foldCounters } from '../workers/fold-counters.ts';
import { startSpanKeeper } from '../workers/keep-metric-spans.ts';
import type { Rounds } from '../workers/rounds.ts';
import { startBulkJobs } from '../workers/run-bulk-jobs.ts';
import { startSender } from '../workers/send-messages.ts';
import { startPersonWork } from '../workers/work-on-persons.ts';
import { segmentWork } from './segments.ts';

const FOLD_EVERY_MS = 10_000;
/** How old a signal may become before somebody looks: segments are to be fresh. */
const DRAIN_EVERY_MS = 200;
const FORGET_EVERY_MS = 600_000;
/** Rows of the first slice of a bulk job, and of any. */
const JOB_ROWS = { first: 50, most: 1000 };

export interface EngineParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  /** What leads from messages to pages; absent with the transport. */
  readonly links?: Links;
  /** Absent where nothing is to be sent: a command that works on the database by itself. */
  readonly transport?: MailTransport;
  /** The address that mail comes from, instead of each account's own. */
  readonly mailFrom?: string;
  /** Told of what went wrong beside requests and is tried again. */
  readonly onProblem: (what: string, error: unknown) => void;
}

/** What commands, readers and workers share in one process: every command is given this and takes what it needs. */
export interface Engine extends WriteDeps {
  readonly secrets: Secrets;
  readonly eventIds: LeasedEventIds;
  readonly recorder: EventRecorder;
  /** Tells the worker of bulk jobs that there is something to do. */
  readonly wakeJobs: () => void;
  /** Tells the worker of merged profiles that there is something to do. */
  readonly wakePersons: () => void;
  readonly catalogues: Catalogues;
  /** Tells the worker of segments that there is one to build. */
  readonly wakeSegments: () => void;
  /** Finishes what was taken, in the order that lets it: events, then what reacts to them. The database stays open. */
  close(): Promise<void>;
}

export async function openEngine({ db, clock, ids, secrets, links, transport, mailFrom, onProblem }: EngineParts): Promise<Engine> {
  const catalogues = createCatalogues();
  const optIns = optInConsumer({ clock, ids });
  const deps: WriteDeps & { eventIds: LeasedEventIds } = {
    ...{ db, clock, ids, secrets },
    eventIds: await openEventIds({ db, clock, ids }, { onProblem: (error) => onProblem('process lease', error) }),
    metrics: createMetricRegistry({ db, ids }),
    signals: createSignals({ clock }, [optIns, CONSENT_EVENTS, SEGMENTS_ROUTE]),
  };
  const recorder = createEventRecorder(deps);
  const segments = segmentWork({ ...deps, catalogues });
  /** Who is told by signals. */
  const consumers: readonly SignalConsumer[] = [optIns, consentEvents(deps), segments.consumer];
  const drain = startSignalDrain({ db }, consumers, {
    pauseMs: DRAIN_EVERY_MS,
    onProblem: (consumer, error) => onProblem(`signals of ${consumer}`, error),
  });
  const kinds: readonly JobKind[] = [
    importKind({ ...deps, secrets }),
    suppressionKind(deps),
    unsuppressionKind(deps),
    subscriptionKind(deps),
    unsubscriptionKind(deps),
    ...catalogKinds,
    codeCreationKind,
  ];
  const jobs = startBulkJobs({ db, clock, ids, paceOf: createPaces(db.background, JOB_ROWS) }, kinds, {
    onProblem: (error) => onProblem('bulk jobs', error),
  });
  const problem = (error: unknown) => onProblem('messages', error);
  const sending = { db, clock, ids, signals: deps.signals, mailFrom, onProblem: problem };
  const sender: Rounds | undefined =
    transport && links && startSender({ ...sending, transport, links, kinds: [optInConfirmation({ links })] });
  const persons = startPersonWork(deps, { onProblem: (error) => onProblem('merged profiles', error) });
  const segmentWorkers = segments.start(onProblem);
  const spans = startSpanKeeper({ db }, { onProblem: (error) => onProblem('metric spans', error) });
  const stopFolding = repeat(
    FOLD_EVERY_MS,
    () => foldCounters({ db }),
    (error) => onProblem('counters', error),
  );
  const stopForgetting = repeat(
    FORGET_EVERY_MS,
    () => forgetOptIns({ db, clock }),
    (error) => onProblem('opt-in requests', error),
  );
  return {
    ...deps,
    secrets,
    recorder,
    wakeJobs: jobs.wake,
    wakePersons: persons.wake,
    catalogues,
    wakeSegments: segmentWorkers.wake,
    async close() {
      await recorder.close();
      await jobs.stop();
      await persons.stop();
      await spans.stop();
      await drain.stop();
      // The transport first: what is under way then ends within its time, and its outcome is written down.
      await Promise.all([transport?.close(), sender?.stop()]);
      await segmentWorkers.stop();
      await stopFolding();
      await stopForgetting();
      await deps.eventIds.close();
    },
  };
}

/** Runs `work` again and again with pauses, never twice at once. @returns a way to stop, which waits for the run under way */
function repeat(pauseMs: number, work: () => Promise<unknown>, failed: (error: unknown) => void): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = work().then(() => {}, failed);
    void running.then(() => {
      busy = false;
    });
  }, pauseMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
