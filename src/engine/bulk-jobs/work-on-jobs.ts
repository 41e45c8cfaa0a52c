import type { Clock } from '../../lib/clock.ts';
import type { At, Fault } from '../../lib/errors.ts';
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
  type RowError,
} from '../../storage/queries/bulk-jobs.ts';
import type { Pace } from '../../storage/slice-pace.ts';
import type { CommandContext } from '../context.ts';
import type { FoundRows, JobKind, JobSlice, RowOutcome } from './job-kind.ts';
import { createRowReader, type RowReader, type TakenRows } from './next-rows.ts';
import { passOverErased } from './pass-over-erased.ts';

export interface WorkDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
  /** How many rows a slice of this kind of job has. */
  paceOf: (kind: string) => Pace;
}

/**
 * Does one slice of the oldest unfinished job that no other process is at.
 * @param reader the same one for slice after slice
 * @returns whether there was anything to do
 */
export function workOnJobs(deps: WorkDeps, kinds: readonly JobKind[], reader = createRowReader()): Promise<boolean> {
  return deps.db.background.transaction(async (tx) => {
    const job = await claimBulkJob(tx);
    if (!job) return false;
    const kind = kinds.find(({ name }) => name === job.kind);
    if (!kind) throw new Error(`no worker knows jobs of the kind ${job.kind}`);
    await workOnSlice({ ...deps, reader }, tx, job, kind);
    return true;
  });
}

async function workOnSlice(deps: WorkDeps & { reader: RowReader }, tx: Tx, job: BulkJob, kind: JobKind): Promise<void> {
  const now = deps.clock.account(job.account_id);
  const pace = deps.paceOf(kind.name);
  const startedMs = performance.now();
  const limit = pace.rows();
  const withoutErased = await passOverErased(tx, job);
  const found = job.cursor === null ? undefined : await kind.find?.(tx, job, limit);
  const taken = found ? asTaken(job, found) : await deps.reader.next(tx, job, limit);
  const rows = withoutErased(taken.rows);
  const context: CommandContext = { accountId: job.account_id, actor: { kind: 'system', id: job.id }, scopes: [], now, requestId: job.id };
  const outcomes = await applyTo(kind, { tx, job, context, rows });
  const errors = outcomes.flatMap((outcome, i) => (outcome.state === 'failed' ? toErrors(deps.ids, kind, rows[i], outcome.faults) : []));
  const done = outcomes.flatMap((outcome) => (outcome.state === 'done' ? [outcome] : []));
  const count = (state: RowOutcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  const counts = { rows: rows.length, completed: done.length, failed: count('failed'), skipped: count('skipped') };
  // Sent together: none needs the answer of another.
  await Promise.all([
    insertJobProfiles(
      tx,
      job,
      done.flatMap(({ profileId }) => profileId ?? []),
    ),
    insertJobResults(
      tx,
      job,
      done.flatMap(({ resultId }) => resultId ?? []),
    ),
    insertRowErrors(tx, job, errors),
    taken.done(),
    countSlice(tx, job, { ...counts, found: found?.inputs.length ?? 0, cursor: found?.cursor ?? null }, now),
  ]);
  pace.took(rows.length, performance.now() - startedMs);
}

const asTaken = (job: BulkJob, { inputs }: FoundRows): TakenRows => ({
  rows: inputs.map((input, i) => ({ position: job.applied + i, input })),
  done: async () => {},
});

/** Rows of people who were erased meanwhile keep their place, and nothing is done for them. */
async function applyTo(kind: JobKind, slice: JobSlice): Promise<RowOutcome[]> {
  const rows = slice.rows.filter(({ input }) => input !== null);
  const made = (rows.length > 0 ? await kind.apply({ ...slice, rows }) : []).values();
  return slice.rows.map(({ input }) => (input === null ? { state: 'skipped' } : (made.next().value as RowOutcome)));
}

/** A fault of a row in the words of import errors; `at` is kept as a path into the row. */
function toErrors(
  ids: Ids,
  { place = inProfile }: JobKind,
  row: { position: number; input: unknown } | undefined,
  faults: readonly Fault[],
): RowError[] {
  return faults.map(({ kind, detail, at = [] }) => ({
    id: ids.uuid(),
    code: kind,
    title: TITLES[kind] ?? 'Conflict.',
    detail,
    pointer: place(row?.position ?? 0, at),
    payload: row?.input ?? null,
  }));
}

const TITLES: Partial<Record<Fault['kind'], string>> = { invalid: 'Invalid input.', not_found: 'Not found.' };

const inProfile = (position: number, at: At): string => [`/data/attributes/profiles/data/${position}/attributes`, ...at].join('/');

/** Deletes what may no longer be read by each account's own time, which its jobs were made in. @returns how many jobs */
export async function expireJobs(deps: Pick<WorkDeps, 'db' | 'clock'>): Promise<number> {
  let expired = 0;
  for (const { id } of await readAccounts(deps.db.background)) {
    while (await deps.db.background.transaction((tx) => deleteExpiredJob(tx, id, deps.clock.account(id)))) expired++;
  }
  return expired;
}
