-- The segments that jobs are about, as bulk_job_lists has the lists.
CREATE TABLE bulk_job_segments (
  account_id      text COLLATE "C" NOT NULL,
  job_id          text COLLATE "C" NOT NULL,
  segment_id      text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, job_id, segment_id)
);
