import type { At, Fault } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import type { BulkJob } from '../../storage/queries/bulk-jobs.ts';
import type { CommandContext } from '../context.ts';

/** What became of one row; `resultId` is of the thing that it made, changed or deleted. */
export type RowOutcome =
  | { state: 'done'; profileId?: string; resultId?: string }
  | { state: 'skipped' }
  | { state: 'failed'; faults: readonly Fault[] };

export interface JobSlice {
  readonly tx: Tx;
  readonly job: BulkJob;
  readonly context: CommandContext;
  readonly rows: readonly { position: number; input: unknown }[];
  /** Something that has been sent and whose answer nothing waits for; the slice is over when it is. */
  alongside(work: Promise<unknown>): void;
}

/** Rows that a job found, and where to look for the next; null when these were the last. */
export interface FoundRows {
  readonly inputs: readonly unknown[];
  readonly cursor: unknown;
}

/** What a kind has read and decided ahead of a slice; only the kind knows what is in it. */
export interface Prepared {
  /** Whether it was made from anything that `earlier`, which was applied since then, has changed. */
  isOutdated(earlier: Prepared): boolean;
}

/** One kind of job. `apply` may run more than once for the same rows, when a transaction is repeated: it changes nothing but the database. */
export interface JobKind {
  readonly name: string;
  /** Its rows are about things alone: none is passed over because somebody who is called like it was erased. */
  readonly impersonal?: true;
  /** The cursor with which `find` begins once the rows that a job was made with are done. */
  readonly thenFind?: unknown;
  /** Finds the next rows of a job that was made with a cursor, or has come to `thenFind`, at most `limit`. */
  find?(tx: Tx, job: BulkJob, limit: number): Promise<FoundRows>;
  /** Reads and decides what `apply` is going to write, and writes nothing: it may run while the slice before is being written. */
  prepare?(slice: JobSlice): Promise<Prepared>;
  /**
   * @param prepared what `prepare` made of the same slice, where it ran
   * @returns one outcome per row, in their order
   */
  apply(slice: JobSlice, prepared?: Prepared): Promise<readonly RowOutcome[]>;
  /** The JSON pointer of a place in the row at `position` of the request. Unless said otherwise the rows are profiles. */
  place?(position: number, at: At): string;
}
