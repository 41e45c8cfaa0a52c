import type { Blobs } from '../blobs/port.ts';
import type { Transports } from '../delivery/port.ts';
import { createComposers } from '../engine/campaigns/composers.ts';
import type { WriteDeps } from '../engine/events/write-events.ts';
import type { DescribeGroups } from '../engine/messaging/groups.ts';
import type { Links } from '../engine/messaging/links.ts';
import { type Happening, recordMessageEvents } from '../engine/messaging/message-events.ts';
import type { Tracker } from '../engine/messaging/tracking/tracker.ts';
import type { Nudges } from '../engine/nudges.ts';
import type { Secrets } from '../engine/secrets/secrets.ts';
import type { Catalogues } from '../engine/segments/catalogue.ts';
import { universalContentDue } from '../engine/templates/remake-templates.ts';
import type { Fetcher } from '../outgoing/fetcher.ts';
import type { Tx } from '../storage/database.ts';
import { createPaces } from '../storage/slice-pace.ts';
import { startSignalDrain } from '../workers/drain-signals.ts';
import { startSpanKeeper } from '../workers/keep-metric-spans.ts';
import type { Rounds } from '../workers/rounds.ts';
import { startBulkJobs } from '../workers/run-bulk-jobs.ts';
import { startBatchSender } from '../workers/send-batches.ts';
import { startCampaigns } from '../workers/send-campaigns.ts';
import { startSender } from '../workers/send-messages.ts';
import { startStockWatch } from '../workers/tell-of-returns.ts';
import { startPersonWork } from '../workers/work-on-persons.ts';
import { startFeeds } from './feeds.ts';
import { startHousekeeping } from './housekeeping.ts';
import { jobKinds } from './job-kinds.ts';
import { messageKinds } from './message-kinds.ts';
import { startSegmentWork } from './segments.ts';
import { signalConsumers } from './signal-consumers.ts';

/** How long signals are gathered where they come all the time: segments are to be fresh, and each slice of signals is a commit. */
const GATHER_SIGNALS_MS = 200;
/** Signals of the first slice of a consumer, and of any. */
const SIGNALS = { first: 20, most: 300 };
/** Rows of the first slice of a bulk job, and of any. */
const JOB_ROWS = { first: 50, most: 1000 };

export interface WorkerDeps extends WriteDeps {
  readonly secrets: Secrets;
  readonly catalogues: Catalogues;
  readonly nudges: Nudges;
  readonly fetcher?: Fetcher;
  readonly blobs: Blobs;
  readonly describeGroups: DescribeGroups;
}

/** How messages leave; absent where nothing is to be sent: a command that works on the database by itself. */
export interface Outgoing {
  readonly links: Links;
  /** Makes mails tell what is done with them. */
  readonly track: Tracker;
  readonly transports: Transports;
  /** The address that mail comes from, instead of each account's own. */
  readonly mailFrom?: string;
}

/** Begins with all that runs beside requests. @param onProblem told of what went wrong and is tried again */
export function startWorkers(deps: WorkerDeps, outgoing: Outgoing | undefined, onProblem: (what: string, error: unknown) => void): Rounds {
  const { db, clock, ids, signals, nudges } = deps;
  const problem = (what: string) => ({ onProblem: (error: unknown) => onProblem(what, error) });
  const drain = startSignalDrain({ db, nudges }, signalConsumers(deps), {
    restMs: GATHER_SIGNALS_MS,
    // What a slice costs is mostly the questions that it asks, however many signals it is about. The embedded database has others wait.
    ...(db.kind === 'postgres' ? { paceOf: createPaces(db.background, SIGNALS) } : {}),
    onProblem: (consumer, error) => onProblem(`signals of ${consumer}`, error),
  });
  const jobs = startBulkJobs(
    { db, clock, ids, nudges, paceOf: createPaces(db.background, JOB_ROWS) },
    jobKinds(deps),
    problem('bulk jobs'),
  );
  const composers = createComposers();
  const kinds = outgoing ? messageKinds({ db, clock, composers, ...outgoing }) : [];
  const sending = outgoing && {
    ...{ db, clock, ids, signals, nudges, ...outgoing, ...problem('messages'), kinds },
    happened: (tx: Tx, happenings: readonly Happening[]) => recordMessageEvents(deps, tx, happenings),
  };
  const senders = sending ? [startSender(sending), startBatchSender(sending)] : [];
  const persons = startPersonWork(deps, problem('merged profiles'));
  const stock = startStockWatch(deps, problem('variants in stock again'));
  const feeds = startFeeds(deps, problem('feeds').onProblem);
  const segments = startSegmentWork(deps, [...feeds.due, universalContentDue], onProblem);
  const campaigns = startCampaigns({ db, clock, ids, nudges }, problem('campaigns'));
  const spans = startSpanKeeper({ db }, problem('metric spans'));
  const stopHousekeeping = startHousekeeping({ db, clock, blobs: deps.blobs }, onProblem);
  return {
    async stop() {
      await jobs.stop();
      await persons.stop();
      await campaigns.stop();
      await stock.stop();
      await spans.stop();
      await drain.stop();
      // The transports first: what is under way then ends within its time, and its outcome is written down.
      const { email, sms, push } = outgoing?.transports ?? {};
      await Promise.all([...[email, sms, push].map((transport) => transport?.close()), ...senders.map((sender) => sender.stop())]);
      await composers.close();
      await segments.stop();
      await feeds.stop();
      await stopHousekeeping();
    },
  };
}
