CREATE TABLE lists (
  account_id     text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  opt_in_process text COLLATE "C" NOT NULL,              -- single_opt_in or double_opt_in
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX lists_by_created ON lists (account_id, created_at, id);
CREATE INDEX lists_by_updated ON lists (account_id, updated_at, id);
CREATE INDEX lists_by_name ON lists (account_id, name, id);

CREATE TABLE list_members (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  list_id        text COLLATE "C" NOT NULL,
  joined_at      timestamptz NOT NULL,
  PRIMARY KEY (account_id, profile_id, list_id)
);
CREATE INDEX list_members_by_list ON list_members (account_id, list_id, joined_at, profile_id);

-- Numbers that a screen shows: writers append deltas, a worker folds them; a read is base plus deltas.
CREATE TABLE counters (
  account_id     text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,              -- list:<id>:members …
  value          bigint NOT NULL,
  PRIMARY KEY (account_id, name)
);
CREATE TABLE counter_deltas (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id     text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  delta          bigint NOT NULL
);
CREATE INDEX counter_deltas_by_name ON counter_deltas (account_id, name);

-- What was touched, one row per batch and consumer; written with the change, deleted with the reaction (engine/signals.ts).
CREATE TABLE signals (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer       text COLLATE "C" NOT NULL,
  account_id     text COLLATE "C" NOT NULL,
  touched        jsonb NOT NULL,
  created_at     timestamptz NOT NULL
);
CREATE INDEX signals_by_consumer ON signals (consumer, id);
