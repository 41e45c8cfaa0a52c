import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';
import { insertInputs } from './job-inputs.ts';

export interface NewBulkJob {
  accountId: string;
  id: string;
  kind: string;
  options: unknown;
  listIds: readonly string[];
  segmentIds: readonly string[];
  rows: readonly unknown[];
  /** Rows that were put down under its id already, where there are none in `rows`. */
  staged?: number;
  /** For a job that finds its rows while it works: where it begins. */
  cursor?: unknown;
  status: 'queued' | 'processing';
  createdAt: Micros;
  expiresAt: Micros;
}

/** A job as its worker sees it. */
export interface BulkJob {
  account_id: string;
  id: string;
  kind: string;
  options: unknown;
  total_count: number;
  applied: number;
  created_at: Micros;
  /** Where its next rows are to be looked for; null when they stand in bulk_job_inputs, or there are no more. */
  cursor: unknown;
}

const toJson = (value: unknown): string | null => (value == null ? null : JSON.stringify(value));

/** Writes a job with its rows. @returns whether its id was free */
export async function insertBulkJob(tx: Tx, job: NewBulkJob): Promise<boolean> {
  const made = await tx.query(
    `INSERT INTO bulk_jobs (account_id, id, kind, status, options, total_count, created_at, expires_at, cursor)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
    [
      ...[job.accountId, job.id, job.kind, job.status, JSON.stringify(job.options), job.staged ?? job.rows.length],
      ...[isoMicros(job.createdAt), isoMicros(job.expiresAt), toJson(job.cursor)],
    ],
  );
  if (made.length === 0) return false;
  await insertInputs(tx, { account_id: job.accountId, id: job.id }, job.rows);
  if (job.listIds.length > 0) {
    await tx.query(
      `INSERT INTO bulk_job_lists (account_id, job_id, list_id)
       SELECT DISTINCT $1, $2, value FROM json_array_elements_text($3::json)`,
      [job.accountId, job.id, JSON.stringify(job.listIds)],
    );
  }
  if (job.segmentIds.length > 0) {
    await tx.query(
      `INSERT INTO bulk_job_segments (account_id, job_id, segment_id)
       SELECT DISTINCT $1, $2, value FROM json_array_elements_text($3::json)`,
      [job.accountId, job.id, JSON.stringify(job.segmentIds)],
    );
  }
  return true;
}

/** The oldest job that is not complete and that nobody works on; it is this transaction's until the end. */
export async function claimBulkJob(tx: Tx): Promise<BulkJob | undefined> {
  const [job] = await tx.query<BulkJob>(
    `SELECT account_id, id, kind, options, total_count, applied, created_at, cursor FROM bulk_jobs
      WHERE status <> 'complete' ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  return job;
}

/** Claims a job that was seen before: whether it is still as far, and nobody works on it. */
export async function reclaimBulkJob(tx: Tx, { account_id, id, applied }: BulkJob): Promise<boolean> {
  const rows = await tx.query(
    `SELECT id FROM bulk_jobs WHERE account_id = $1 AND id = $2 AND applied = $3 AND status <> 'complete' FOR UPDATE SKIP LOCKED`,
    [account_id, id, applied],
  );
  return rows.length > 0;
}

export interface SliceDone {
  rows: number;
  completed: number;
  failed: number;
  skipped: number;
  /** How many of the rows were found only now. */
  found: number;
  /** Where to look for more rows; null when there are none. */
  cursor: unknown;
}

/** Counts a slice; the job is complete when no rows are left. */
export async function countSlice(tx: Tx, job: BulkJob, done: SliceDone, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE bulk_jobs
        SET applied = applied + $3, completed_count = completed_count + $4, failed_count = failed_count + $5,
            skipped_count = skipped_count + $6, started_at = coalesce(started_at, $7::timestamptz),
            total_count = total_count + $8, cursor = $9,
            status = CASE WHEN $10 AND applied + $3 >= total_count + $8 THEN 'complete' ELSE 'processing' END,
            completed_at = CASE WHEN $10 AND applied + $3 >= total_count + $8 THEN $7::timestamptz END
      WHERE account_id = $1 AND id = $2`,
    [
      job.account_id,
      job.id,
      done.rows,
      done.completed,
      done.failed,
      done.skipped,
      isoMicros(now),
      done.found,
      toJson(done.cursor),
      done.cursor == null,
    ],
  );
}

export interface RowError {
  id: string;
  code: string;
  title: string;
  detail: string;
  pointer: string;
  payload: unknown;
}

export async function insertRowErrors(tx: Tx, job: BulkJob, errors: readonly RowError[]): Promise<void> {
  if (errors.length === 0) return;
  await tx.query(
    `INSERT INTO bulk_job_errors (account_id, job_id, id, code, title, detail, pointer, payload)
     SELECT $1, $2, e.id, e.code, e.title, e.detail, e.pointer, e.payload
       FROM json_to_recordset($3::json) AS e(id text, code text, title text, detail text, pointer text, payload jsonb)`,
    [job.account_id, job.id, JSON.stringify(errors)],
  );
}

/** Remembers which profiles (uuid text) a job touched, each once. */
export async function insertJobProfiles(tx: Tx, job: BulkJob, profileIds: readonly string[]): Promise<void> {
  if (profileIds.length === 0) return;
  await tx.query(
    `INSERT INTO bulk_job_profiles (account_id, profile_id, job_id)
     SELECT DISTINCT $1, value::uuid, $2 FROM json_array_elements_text($3::json) ON CONFLICT DO NOTHING`,
    [job.account_id, job.id, JSON.stringify([...profileIds].sort())],
  );
}

/** Remembers what a job made, changed or deleted, each once. */
export async function insertJobResults(tx: Tx, job: BulkJob, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `INSERT INTO bulk_job_results (account_id, job_id, result_id)
     SELECT DISTINCT $1, $2, value FROM json_array_elements_text($3::json) ON CONFLICT DO NOTHING`,
    [job.account_id, job.id, JSON.stringify(ids)],
  );
}

/** Whether the account has `limit` jobs of a kind or more that are not complete. */
export async function hasJobsUnderWay(db: Db, accountId: string, kind: string, limit: number): Promise<boolean> {
  const rows = await db.query(`SELECT id FROM bulk_jobs WHERE account_id = $1 AND kind = $2 AND status <> 'complete' LIMIT $3`, [
    ...[accountId, kind, limit],
  ]);
  return rows.length >= limit;
}

/** What was wrong with rows of jobs, at most `limit` in all. */
export function readRowErrors(
  db: Db,
  accountId: string,
  jobIds: readonly string[],
  limit: number,
): Promise<(RowError & { job_id: string })[]> {
  return db.query(
    `SELECT job_id, id, code, title, detail, pointer FROM bulk_job_errors
      WHERE account_id = $1 AND job_id IN (SELECT json_array_elements_text($2::json)) ORDER BY job_id, id LIMIT $3`,
    [accountId, JSON.stringify(jobIds), limit],
  );
}

const CHILDREN = [
  'bulk_job_inputs',
  'bulk_job_errors',
  'bulk_job_profiles',
  'bulk_job_lists',
  'bulk_job_segments',
  'bulk_job_results',
] as const;

/** Deletes one job of an account whose time is over, with all that belongs to it. @returns whether there was one */
export async function deleteExpiredJob(tx: Tx, accountId: string, now: Micros): Promise<boolean> {
  const [job] = await tx.query<{ account_id: string; id: string }>(
    `SELECT account_id, id FROM bulk_jobs
      WHERE account_id = $1 AND expires_at < $2 ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [accountId, isoMicros(now)],
  );
  if (!job) return false;
  for (const child of CHILDREN) await tx.query(`DELETE FROM ${child} WHERE account_id = $1 AND job_id = $2`, [job.account_id, job.id]);
  await tx.query('DELETE FROM bulk_jobs WHERE account_id = $1 AND id = $2', [job.account_id, job.id]);
  return true;
}
