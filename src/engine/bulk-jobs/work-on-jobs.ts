import type { Clock } from '../../lib/clock.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { readAccounts } from '../../storage/queries/accounts.ts';
import {
  type BulkJob,
  claimBulkJob,
  countSlice,
  deleteExpiredJob,
  insertJobProfiles,
  insertJobResults,
  insertRowErrors,
  reclaimBulkJob,
} from '../../storage/queries/bulk-jobs.ts';
import type { Pace } from '../../storage/slice-pace.ts';
import type { CommandContext } from '../context.ts';
import type { FoundRows, JobKind, JobSlice, Prepared, RowOutcome } from './job-kind.ts';
import { createRowReader, type RowReader, type TakenRows } from './next-rows.ts';
import { passOverErased } from './pass-over-erased.ts';
import { toRowErrors } from './row-errors.ts';

export interface WorkDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
  /** How many rows a slice of this kind of job has. */
  paceOf: (kind: string) => Pace;
}

/** A slice that is being worked on. */
interface RunningSlice {
  /** Resolves once it is known what it will do, with what the slice behind it can begin with, or undefined where that has to wait. */
  readonly ahead: Promise<Ahead | undefined>;
  readonly done: Promise<Done>;
}

/** A job as it will be after a slice. */
interface Ahead {
  readonly job: BulkJob;
}

/** `abandoned`: the job is not, or not any more, as it was thought to be, and nothing was done. */
type Done = { what: 'nothing to do' | 'abandoned' } | { what: 'committed'; prepared: Prepared | undefined };

/**
 * Does one slice of the oldest unfinished job that no other process is at.
 * @returns whether there was anything to do
 */
export async function workOnJobs(deps: WorkDeps, kinds: readonly JobKind[], reader = createRowReader()): Promise<boolean> {
  const { what } = await startSlice({ ...deps, kinds, reader }).done;
  return what === 'committed';
}

/**
 * Works on jobs until none is left or `goOn` says no. While a slice is written the next one of its job is read and decided, in a
 * transaction of its own that claims the job when the slice before has been committed.
 */
export async function workThroughJobs(deps: WorkDeps, kinds: readonly JobKind[], reader: RowReader, goOn: () => boolean): Promise<void> {
  let slice: RunningSlice | undefined;
  while (slice || goOn()) {
    const current: RunningSlice = slice ?? startSlice({ ...deps, kinds, reader });
    const ahead = await current.ahead;
    slice = ahead && goOn() ? startSlice({ ...deps, kinds, reader }, { ...ahead, done: current.done }) : undefined;
    const { what } = await current.done.catch(async (error: unknown) => {
      await slice?.done.catch(() => {});
      throw error;
    });
    if (what === 'nothing to do') return;
  }
}

interface SliceDeps extends WorkDeps {
  kinds: readonly JobKind[];
  reader: RowReader;
}

type Before = Ahead & Pick<RunningSlice, 'done'>;

/** @param before the slice that this one follows, which may still be under way; without it the oldest job is looked for */
function startSlice(deps: SliceDeps, before?: Before): RunningSlice {
  let tell: (ahead: Ahead | undefined) => void = () => {};
  const ahead = new Promise<Ahead | undefined>((resolve) => {
    tell = resolve;
  });
  const done = deps.db.background
    .transaction(async (tx): Promise<Done> => {
      const job = before ? before.job : await claimBulkJob(tx);
      if (!job) return { what: 'nothing to do' };
      const kind = deps.kinds.find(({ name }) => name === job.kind);
      if (!kind) throw new Error(`no worker knows jobs of the kind ${job.kind}`);
      return workOnSlice(deps, { tx, job, kind, before, tell });
    })
    .finally(() => tell(undefined));
  // Whoever waits for it hears of it; that nobody does yet must not end the process.
  done.catch(() => {});
  return { ahead, done };
}

interface Work {
  readonly tx: Tx;
  readonly job: BulkJob;
  readonly kind: JobKind;
  readonly before: Before | undefined;
  readonly tell: (ahead: Ahead) => void;
}

async function workOnSlice(deps: SliceDeps, { tx, job, kind, before, tell }: Work): Promise<Done> {
  const now = deps.clock.account(job.account_id);
  const pace = deps.paceOf(kind.name);
  const watch = stopwatch();
  const limit = pace.rows();
  const withoutErased = kind.impersonal ? undefined : await passOverErased(tx, job);
  const found = job.cursor === null ? undefined : await kind.find?.(tx, job, limit);
  const taken = found ? asTaken(job, found) : await deps.reader.next(tx, job, limit);
  const rows = withoutErased?.(taken.rows) ?? taken.rows;
  const context: CommandContext = { accountId: job.account_id, actor: { kind: 'system', id: job.id }, scopes: [], now, requestId: job.id };
  const beside: Promise<unknown>[] = [];
  const alongside = (work: Promise<unknown>): void => {
    work.catch(() => {});
    beside.push(work);
  };
  const slice = { tx, job, context, rows: rows.filter(({ input }) => input !== null), alongside };
  let prepared = found ? undefined : await kind.prepare?.(slice);
  if (before) {
    const earlier = await watch.without(before.done.catch(() => undefined));
    // Somebody else may be at it, or have been.
    if (earlier?.what !== 'committed' || !(await reclaimBulkJob(tx, job))) return { what: 'abandoned' };
    const holds = prepared && earlier.prepared && !prepared.isOutdated(earlier.prepared);
    if (!holds) prepared = await kind.prepare?.(slice);
  }
  const outcomes = await applyTo(kind, slice, rows, prepared);
  const errors = outcomes.flatMap((outcome, i) => (outcome.state === 'failed' ? toRowErrors(deps.ids, kind, rows[i], outcome.faults) : []));
  const made = outcomes.flatMap((outcome) => (outcome.state === 'done' ? [outcome] : []));
  const count = (state: RowOutcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  const counts = { rows: rows.length, completed: made.length, failed: count('failed'), skipped: count('skipped') };
  const results = { profiles: made.flatMap(({ profileId }) => profileId ?? []), others: made.flatMap(({ resultId }) => resultId ?? []) };
  const cursor = found ? found.cursor : behindRows(kind, job, rows.length);
  // Sent together: none needs the answer of another.
  const writing = Promise.all([
    ...beside,
    ...[insertJobProfiles(tx, job, results.profiles), insertJobResults(tx, job, results.others), insertRowErrors(tx, job, errors)],
    ...[taken.done(), countSlice(tx, job, { ...counts, found: found?.inputs.length ?? 0, cursor }, now)],
  ]);
  // From here on the database is at work, and there is time for the next slice.
  const applied = job.applied + rows.length;
  if (prepared && applied < job.total_count) tell({ job: { ...job, applied } });
  await writing;
  pace.took(rows.length, watch.ms());
  return { what: 'committed', prepared };
}

/** Measures the work of a slice without what it waits for. */
function stopwatch(): { without<T>(wait: Promise<T>): Promise<T>; ms(): number } {
  const startedMs = performance.now();
  let waitedMs = 0;
  return {
    async without(wait) {
      const fromMs = performance.now();
      try {
        return await wait;
      } finally {
        waitedMs += performance.now() - fromMs;
      }
    },
    ms: () => performance.now() - startedMs - waitedMs,
  };
}

/** Where a kind finds more rows when those that the job was made with are done. */
const behindRows = ({ thenFind = null }: JobKind, { applied, total_count: total }: BulkJob, done: number): unknown =>
  applied + done >= total ? thenFind : null;

const asTaken = (job: BulkJob, { inputs }: FoundRows): TakenRows => ({
  rows: inputs.map((input, i) => ({ position: job.applied + i, input })),
  done: async () => {},
});

/** Rows of people who were erased meanwhile keep their place, and nothing is done for them. */
async function applyTo(
  kind: JobKind,
  slice: JobSlice,
  rows: readonly { input: unknown }[],
  prepared: Prepared | undefined,
): Promise<RowOutcome[]> {
  const made = (slice.rows.length > 0 ? await kind.apply(slice, prepared) : []).values();
  return rows.map(({ input }) => (input === null ? { state: 'skipped' } : (made.next().value as RowOutcome)));
}

/** Deletes what may no longer be read by each account's own time, which its jobs were made in. @returns how many jobs */
export async function expireJobs(deps: Pick<WorkDeps, 'db' | 'clock'>): Promise<number> {
  let expired = 0;
  for (const { id } of await readAccounts(deps.db.background)) {
    while (await deps.db.background.transaction((tx) => deleteExpiredJob(tx, id, deps.clock.account(id)))) expired++;
  }
  return expired;
}
