import type { Database } from '../../storage/database.ts';
import { insertBulkJob } from '../../storage/queries/bulk-jobs.ts';
import type { CommandContext } from '../context.ts';
import type { Nudges } from '../nudges.ts';

export interface JobRequest {
  kind: string;
  /** A new id on every call; one that is taken is not an error but asks for another. */
  newId: () => string;
  options: unknown;
  listIds?: readonly string[];
  segmentIds?: readonly string[];
  rows: readonly unknown[];
  /** For a kind that finds its rows: where to begin. */
  cursor?: unknown;
  /** What the job is said to be before its first slice: kinds differ (recorded). */
  status?: 'queued' | 'processing';
}

export interface JobDeps {
  db: Database;
  nudges: Nudges;
}

/** Jobs and their errors can be read for a week (recorded). */
const KEEP_MICROS = 7 * 86_400_000_000;
const ATTEMPTS = 20;

/** Writes a job with its rows; the worker does it. @returns its id */
export async function createJob(deps: JobDeps, context: CommandContext, request: JobRequest): Promise<{ id: string }> {
  const { accountId, now } = context;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const id = request.newId();
    const { kind, options, listIds = [], segmentIds = [], rows, cursor, status = 'queued' } = request;
    const job = { accountId, id, kind, options, listIds, segmentIds, rows, cursor, status };
    const made = await deps.db.transaction((tx) => {
      deps.nudges.after(tx, 'bulk-jobs');
      return insertBulkJob(tx, { ...job, createdAt: now, expiresAt: now + KEEP_MICROS });
    });
    if (made) return { id };
  }
  throw new Error(`no free job id in ${ATTEMPTS} attempts`);
}
