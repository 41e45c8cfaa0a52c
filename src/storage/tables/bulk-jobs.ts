import { table } from './table.ts';

export const bulkJobs = table('bulk_jobs', 'id', {
  id: 'text',
  kind: 'text',
  status: 'text',
  total_count: 'integer',
  completed_count: 'integer',
  failed_count: 'integer',
  skipped_count: 'integer',
  created_at: 'time',
  started_at: 'time',
  completed_at: 'time',
  expires_at: 'time',
  options: 'json',
});

export const bulkJobErrors = table('bulk_job_errors', 'id', {
  id: 'text',
  job_id: 'text',
  code: 'text',
  title: 'text',
  detail: 'text',
  pointer: 'text',
  payload: 'json',
});

export const bulkJobProfiles = table('bulk_job_profiles', 'profile_id', { profile_id: 'ulid', job_id: 'text' });
export const bulkJobLists = table('bulk_job_lists', 'list_id', { list_id: 'text', job_id: 'text' });
export const bulkJobSegments = table('bulk_job_segments', 'segment_id', { segment_id: 'text', job_id: 'text' });
export const bulkJobResults = table('bulk_job_results', 'result_id', { result_id: 'text', job_id: 'text' });
