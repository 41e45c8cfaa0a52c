import type { Tx } from '../../storage/database.ts';
import type { BulkJob } from '../../storage/queries/bulk-jobs.ts';
import { deleteChunk, type InputChunk, readChunk } from '../../storage/queries/job-inputs.ts';

export interface JobRow {
  readonly position: number;
  readonly input: unknown;
}

export interface TakenRows {
  readonly rows: readonly JobRow[];
  /** To be called when they are done: forgets them once nothing of their chunk is left. */
  done(): Promise<void>;
}

/** Gives the rows of jobs, slice by slice. */
export interface RowReader {
  /** The next rows of a job, in order, at most `limit`: fewer at the end of a chunk, none at the end of the job. */
  next(tx: Tx, job: BulkJob, limit: number): Promise<TakenRows>;
}

/**
 * Remembers the chunk read last, so that one which takes many slices is read once. That it is still what the database has is
 * looked up each time: somebody may have been erased from it.
 */
export function createRowReader(): RowReader {
  let last: { account_id: string; id: string; chunk: InputChunk } | undefined;
  return {
    async next(tx, job, limit) {
      const known = last?.id === job.id && last.account_id === job.account_id ? last.chunk : undefined;
      const chunk = await readChunk(tx, job, job.applied, known);
      last = chunk && { account_id: job.account_id, id: job.id, chunk };
      if (!chunk) return { rows: [], done: async () => {} };
      const first = job.applied - chunk.position;
      const inputs = chunk.inputs.slice(first, first + limit);
      const ends = first + inputs.length >= chunk.inputs.length;
      return {
        rows: inputs.map((input, i) => ({ position: job.applied + i, input })),
        done: async () => {
          if (ends) await deleteChunk(tx, job, chunk.position);
        },
      };
    },
  };
}
