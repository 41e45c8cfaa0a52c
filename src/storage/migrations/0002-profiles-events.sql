-- Person-owned tables carry the profile in their primary and unique keys; identifiers are keyed by their value and are
-- the only authority for uniqueness. No foreign keys between them: on a distributed Postgres they could not hold.

CREATE TABLE identifiers (
  account_id     text COLLATE "C" NOT NULL,
  kind           text COLLATE "C" NOT NULL,              -- email, phone_number, external_id, anonymous_id
  value          text COLLATE "C" NOT NULL,              -- normalised before it comes here
  profile_id     uuid NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, kind, value)
);
CREATE INDEX identifiers_by_profile ON identifiers (account_id, profile_id);

CREATE TABLE profiles (
  account_id     text COLLATE "C" NOT NULL,
  id             uuid NOT NULL,                          -- the bits of a ULID
  email          text COLLATE "C",
  phone_number   text COLLATE "C",
  external_id    text COLLATE "C",
  anonymous_id   text COLLATE "C",
  first_name     text,
  last_name      text,
  organization   text,
  locale         text,
  title          text,
  image          text,
  location       jsonb NOT NULL DEFAULT '{}',            -- only the keys that are set
  properties     jsonb NOT NULL DEFAULT '{}',
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  version        integer NOT NULL DEFAULT 0,             -- raised by every update; whoever writes names the one it read
  PRIMARY KEY (account_id, id)
);
CREATE INDEX profiles_by_created ON profiles (account_id, created_at, id);
CREATE INDEX profiles_by_updated ON profiles (account_id, updated_at, id);
-- A page sorted by e-mail is cut by comparing rows, which nulls would break: those without one sort as ''.
CREATE INDEX profiles_by_email ON profiles (account_id, (coalesce(email, '')), id);

CREATE TABLE metrics (
  account_id     text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  integration    text COLLATE "C" NOT NULL,              -- key of engine/events/integrations.ts
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, integration, name)
);

CREATE TABLE events (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  id             bigint NOT NULL,                        -- time-ordered, see lib/event-ids.ts
  metric_id      text COLLATE "C" NOT NULL,
  unique_id      text COLLATE "C" NOT NULL,              -- the caller's, or the second of the event
  occurred_at    timestamptz NOT NULL,                   -- whole seconds
  value          numeric,
  value_currency text,
  backfill       boolean NOT NULL DEFAULT false,
  properties     jsonb NOT NULL,                         -- as the caller sent them
  -- With the time in it the key is also the index of a person's events by time: one index less to write for each event.
  PRIMARY KEY (account_id, profile_id, occurred_at, id),
  UNIQUE (account_id, profile_id, metric_id, unique_id)
);
CREATE INDEX events_by_id ON events (account_id, id);
CREATE INDEX events_by_time ON events (account_id, occurred_at, id);
CREATE INDEX events_by_metric ON events (account_id, metric_id, occurred_at, id) INCLUDE (profile_id);
