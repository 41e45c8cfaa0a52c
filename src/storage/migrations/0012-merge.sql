-- Two profiles that became one. A row is the alias by which the old id goes on leading to the person, the history of what was
-- merged, and what the worker has still to do.

CREATE TABLE profile_merges (
  account_id     text COLLATE "C" NOT NULL,
  source_id      uuid NOT NULL,                          -- the profile that is gone
  profile_id     uuid NOT NULL,                          -- who it is now, however many merges came after
  merged_into    uuid NOT NULL,                          -- what it was merged into then
  actor_kind     text COLLATE "C" NOT NULL,
  actor_id       text COLLATE "C" NOT NULL,
  merged_at      timestamptz NOT NULL,
  moved_rows     bigint NOT NULL DEFAULT 0,
  passes         integer NOT NULL DEFAULT 0,             -- how often everything was found moved
  due_at         timestamptz,                            -- when to look again, by the wall clock; null when that is over
  PRIMARY KEY (account_id, source_id)
);
CREATE INDEX profile_merges_by_profile ON profile_merges (account_id, profile_id);
CREATE INDEX profile_merges_by_due ON profile_merges (due_at) WHERE due_at IS NOT NULL;
