import type { Clock } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import { findUnstorable } from '../../lib/text.ts';
import { hasJobsUnderWay } from '../../storage/queries/bulk-jobs.ts';
import { createJob, type JobDeps } from '../bulk-jobs/create-job.ts';
import type { CommandContext } from '../context.ts';

export interface CatalogJobDeps extends JobDeps {
  ids: Ids;
  clock: Clock;
}

/** What the reference allows. */
const MAX_ROWS = 100;
const MAX_JOBS = 500;
/** Deeper than any thing may be; what is too deep for a thing is an error of its row. */
const MAX_DEPTH = 64;

export type CatalogJobKind = `catalog-${'item' | 'variant' | 'category'}-${'create' | 'update' | 'delete'}`;

/**
 * Takes a batch to be created, changed or deleted. What is wrong with one row is told by the job's errors; what is wrong with
 * the request refuses it whole. Two requests at the same moment may both be the last of the jobs that may be under way.
 * @returns the job's id
 * @throws DomainError `invalid` for no rows, too many, too many jobs, or text that cannot be stored
 */
export const requestCatalogJob =
  (kind: CatalogJobKind) =>
  async (deps: CatalogJobDeps, context: CommandContext, { rows }: { rows: readonly unknown[] }): Promise<{ id: string }> => {
    const faults = [...countFaults(rows.length), ...rows.flatMap(storageFaults)];
    if (faults.length > 0) throw new DomainError(faults);
    if (await hasJobsUnderWay(deps.db, context.accountId, kind, MAX_JOBS))
      throw new DomainError({ kind: 'invalid', detail: `${MAX_JOBS} jobs of this kind are under way, the most that may be.` });
    const newId = () => deps.ids.ulid(deps.clock.wall());
    return createJob(deps, context, { kind, newId, options: {}, rows, status: 'processing' });
  };

function countFaults(count: number): Fault[] {
  if (count > 0 && count <= MAX_ROWS) return [];
  const detail = count === 0 ? 'A job needs at least one row.' : `A job may have ${MAX_ROWS} rows at most; there are ${count}.`;
  return [{ kind: 'invalid', detail, at: ['rows'] }];
}

function storageFaults(row: unknown, index: number): Fault[] {
  const found = findUnstorable(row, MAX_DEPTH);
  return found ? [{ kind: 'invalid', detail: found.detail, at: ['rows', index, ...found.at] }] : [];
}
