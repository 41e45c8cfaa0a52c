-- What people agreed to and what keeps messages from them. The ledger is only ever appended to; suppressions and the column
-- of profiles are what follows from it, changed in the same transaction.

CREATE TABLE consent_changes (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  id             bigint GENERATED ALWAYS AS IDENTITY,
  channel        text COLLATE "C" NOT NULL,              -- email …
  change         text COLLATE "C" NOT NULL,              -- suppressed, unsuppressed
  reason         text COLLATE "C",                       -- of a suppression
  method         text COLLATE "C" NOT NULL,              -- how it came about: bulk_job …
  source         text COLLATE "C",                       -- the job, form or message that it came from
  actor_kind     text COLLATE "C" NOT NULL,
  actor_id       text COLLATE "C" NOT NULL,
  changed_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, profile_id, id)
);

CREATE TABLE email_suppressions (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  reason         text COLLATE "C" NOT NULL,              -- HARD_BOUNCE, INVALID_EMAIL, SPAM_COMPLAINT, UNSUBSCRIBE, USER_SUPPRESSED
  suppressed_at  timestamptz NOT NULL,
  PRIMARY KEY (account_id, profile_id, reason)
);
CREATE INDEX email_suppressions_by_reason ON email_suppressions (account_id, reason, profile_id);
CREATE INDEX email_suppressions_by_time ON email_suppressions (account_id, suppressed_at, profile_id);

-- When the latest suppression was made, so that profiles can be listed in that order: those without one come first.
ALTER TABLE profiles ADD COLUMN email_suppressed_at timestamptz;
CREATE INDEX profiles_by_suppression ON profiles (account_id, (coalesce(email_suppressed_at, '1970-01-01 00:00:00+00')), id);

-- Where a job goes on that finds its rows while it works, instead of having been given them; null once there are no more.
ALTER TABLE bulk_jobs ADD COLUMN cursor jsonb;
