-- Work that a request asks for and a worker does: one mechanism for every kind of job. The rows to be worked on are written
-- with the job; a slice of them, what it changes, the counts and `applied` are one transaction, so each row is applied once.

CREATE TABLE bulk_jobs (
  account_id      text COLLATE "C" NOT NULL,
  id              text COLLATE "C" NOT NULL,
  kind            text COLLATE "C" NOT NULL,              -- profile-import …
  status          text COLLATE "C" NOT NULL,              -- queued, processing, complete
  options         jsonb NOT NULL,                         -- what holds for all rows
  total_count     integer NOT NULL,
  applied         integer NOT NULL DEFAULT 0,             -- rows that are done with: the next one has this position
  completed_count integer NOT NULL DEFAULT 0,
  failed_count    integer NOT NULL DEFAULT 0,
  skipped_count   integer NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL,
  started_at      timestamptz,
  completed_at    timestamptz,
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX bulk_jobs_by_created ON bulk_jobs (account_id, kind, created_at, id);
CREATE INDEX bulk_jobs_to_do ON bulk_jobs (created_at, id) WHERE status <> 'complete';
CREATE INDEX bulk_jobs_by_expiry ON bulk_jobs (expires_at);

-- What is left to do: rows are deleted as they are applied, so that what somebody sent does not lie about.
CREATE TABLE bulk_job_rows (
  account_id      text COLLATE "C" NOT NULL,
  job_id          text COLLATE "C" NOT NULL,
  position        integer NOT NULL,
  input           jsonb NOT NULL,
  PRIMARY KEY (account_id, job_id, position)
);

CREATE TABLE bulk_job_errors (
  account_id      text COLLATE "C" NOT NULL,
  job_id          text COLLATE "C" NOT NULL,
  id              text COLLATE "C" NOT NULL,              -- uuid
  code            text NOT NULL,
  title           text NOT NULL,
  detail          text NOT NULL,
  pointer         text NOT NULL,
  payload         jsonb NOT NULL,                         -- the row that it is about
  PRIMARY KEY (account_id, job_id, id)
);

CREATE TABLE bulk_job_profiles (
  account_id      text COLLATE "C" NOT NULL,
  profile_id      uuid NOT NULL,
  job_id          text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, profile_id, job_id)
);
CREATE INDEX bulk_job_profiles_by_job ON bulk_job_profiles (account_id, job_id, profile_id);

CREATE TABLE bulk_job_lists (
  account_id      text COLLATE "C" NOT NULL,
  job_id          text COLLATE "C" NOT NULL,
  list_id         text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, job_id, list_id)
);
