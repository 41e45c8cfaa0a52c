-- Segments: what they ask, who is in them now, and what keeps that true as time goes by.

CREATE TABLE segments (
  account_id     text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  definition     jsonb NOT NULL,                         -- as it was given, with what may be left out as null
  version        integer NOT NULL DEFAULT 1,             -- raised by every new definition
  is_active      boolean NOT NULL DEFAULT true,          -- otherwise its members stay as they are
  is_processing  boolean NOT NULL DEFAULT true,          -- the definition has not been applied to everybody yet
  is_starred     boolean NOT NULL DEFAULT false,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX segments_by_created ON segments (account_id, created_at, id);
CREATE INDEX segments_by_updated ON segments (account_id, updated_at, id);
CREATE INDEX segments_by_name ON segments (account_id, name, id);

CREATE TABLE segment_members (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  segment_id     text COLLATE "C" NOT NULL,
  joined_at      timestamptz NOT NULL,                   -- the last time
  PRIMARY KEY (account_id, profile_id, segment_id)
);
CREATE INDEX segment_members_by_segment ON segment_members (account_id, segment_id, joined_at, profile_id);

-- Definitions that are being applied to everybody, a stretch of profiles at a time, in the order of their ids.
CREATE TABLE segment_builds (
  account_id     text COLLATE "C" NOT NULL,
  segment_id     text COLLATE "C" NOT NULL,
  after_id       uuid NOT NULL,                          -- the last profile that was looked at
  looked_at      bigint NOT NULL DEFAULT 0,              -- how many have been
  organic        boolean NOT NULL,                       -- time has passed; otherwise the definition is new
  started_at     timestamptz NOT NULL,                   -- by the account's clock
  PRIMARY KEY (account_id, segment_id)
);

-- When a date of a profile that no index knows (birthday, renewal) next makes a difference to a segment.
CREATE TABLE segment_dates (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  segment_id     text COLLATE "C" NOT NULL,
  changes_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, profile_id, segment_id)
);
CREATE INDEX segment_dates_by_time ON segment_dates (account_id, segment_id, changes_at, profile_id);

-- What happens when an account's clock reaches a time, whoever it is for: one row per thing, moved on each time.
CREATE TABLE due (
  account_id     text COLLATE "C" NOT NULL,
  kind           text COLLATE "C" NOT NULL,              -- who deals with it: segment …
  key            text COLLATE "C" NOT NULL,
  since          timestamptz NOT NULL,                   -- the time up to which it has been dealt with
  due_at         timestamptz NOT NULL,
  PRIMARY KEY (account_id, kind, key)
);
CREATE INDEX due_by_time ON due (account_id, due_at);

-- Segments ask who consented in the last days: those whose days are over are found by time.
CREATE INDEX consents_by_time ON consents (account_id, channel, purpose, consented_at, profile_id);
CREATE INDEX consents_by_update ON consents (account_id, channel, purpose, updated_at, profile_id);
