import type { Clock } from '../../lib/clock.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { BulkJob } from '../../storage/queries/bulk-jobs.ts';
import type { CommandContext } from '../context.ts';
import type { JobKind, RowOutcome } from './job-kind.ts';

/** What a job is about, for those who do not want to wait for it. */
export interface RowsAtOnce {
  readonly options: unknown;
  readonly rows: readonly unknown[];
}

/**
 * Does what a job with these rows would do, now and in one transaction: for callers who are told the outcome. No job is kept. The
 * rows are few, as many as one request may name.
 * @returns one outcome per row, in their order
 */
export function applyAtOnce(
  deps: { db: Database; clock: Clock; ids: Ids },
  context: CommandContext,
  kind: JobKind,
  { options, rows }: RowsAtOnce,
): Promise<readonly RowOutcome[]> {
  const id = deps.ids.ulid(deps.clock.wall());
  const job: BulkJob = {
    ...{
      account_id: context.accountId,
      id,
      kind: kind.name,
      options,
      total_count: rows.length,
      applied: 0,
      created_at: context.now,
      cursor: null,
    },
  };
  return deps.db.transaction(async (tx) => {
    const beside: Promise<unknown>[] = [];
    const given = rows.map((input, position) => ({ position, input }));
    const outcomes = await kind.apply({ tx, job, context, rows: given, alongside: (work) => void beside.push(work) });
    await Promise.all(beside);
    return outcomes;
  });
}
