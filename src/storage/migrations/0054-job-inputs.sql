-- What a job is still to do, many rows in one value: a row of the table for each cost as much to write and to take out again
-- as what the job does with it. Whoever forgets one of the inputs writes null in its place and raises the revision.

CREATE TABLE bulk_job_inputs (
  account_id      text COLLATE "C" NOT NULL,
  job_id          text COLLATE "C" NOT NULL,
  position        integer NOT NULL,                       -- of the first input
  revision        integer NOT NULL DEFAULT 0,
  inputs          text NOT NULL,                          -- JSON text of an array, never looked into by the database
  PRIMARY KEY (account_id, job_id, position)
);
-- To pack it would take longer than to write it, and it is gone soon.
ALTER TABLE bulk_job_inputs ALTER COLUMN inputs SET STORAGE EXTERNAL;

INSERT INTO bulk_job_inputs (account_id, job_id, position, inputs)
SELECT account_id, job_id, min(position), json_agg(input ORDER BY position)::text
  FROM bulk_job_rows GROUP BY account_id, job_id, position / 500;
DROP TABLE bulk_job_rows;
