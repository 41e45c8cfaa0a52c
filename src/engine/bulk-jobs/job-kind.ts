import type { Fault } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import type { BulkJob } from '../../storage/queries/bulk-jobs.ts';
import type { CommandContext } from '../context.ts';

/** What became of one row. */
export type RowOutcome = { state: 'done'; profileId?: string } | { state: 'skipped' } | { state: 'failed'; faults: readonly Fault[] };

export interface JobSlice {
  readonly tx: Tx;
  readonly job: BulkJob;
  readonly context: CommandContext;
  readonly rows: readonly { position: number; input: unknown }[];
}

/** One kind of job. `apply` may run more than once for the same rows, when a transaction is repeated: it changes nothing but the database. */
export interface JobKind {
  readonly name: string;
  /** @returns one outcome per row, in their order */
  apply(slice: JobSlice): Promise<readonly RowOutcome[]>;
}
