-- What is fetched from addresses of others, again and again. When each is due next stands in `due`, by id.

-- Content for messages: templates see what was fetched last as feeds.NAME.
CREATE TABLE web_feeds (
  account_id        text COLLATE "C" NOT NULL,
  id                text COLLATE "C" NOT NULL,           -- seven digits
  name              text COLLATE "C" NOT NULL,
  url               text COLLATE "C" NOT NULL,
  request_method    text COLLATE "C" NOT NULL,           -- get, post
  content_type      text COLLATE "C" NOT NULL,           -- json, xml
  status            text COLLATE "C",                    -- null until it was fetched, or tried to, for the first time
  body              text COLLATE "C",                    -- as JSON, whatever it came as; null when there never was any
  fetched_at        timestamptz,                         -- when the body came
  failing_since     timestamptz,                         -- null while it answers
  nightly           boolean NOT NULL,                    -- it is asked once a night, since it failed too long
  failed_nights     integer NOT NULL,
  problem           text COLLATE "C",                    -- why it failed last
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,                -- by people; fetching does not touch it
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX web_feeds_name ON web_feeds (account_id, name);
CREATE INDEX web_feeds_by_name ON web_feeds (account_id, name, id);
CREATE INDEX web_feeds_by_created ON web_feeds (account_id, created_at, id);
CREATE INDEX web_feeds_by_updated ON web_feeds (account_id, updated_at, id);

-- Items of the catalog that somebody else's list is the source of.
CREATE TABLE catalog_feeds (
  account_id        text COLLATE "C" NOT NULL,
  id                text COLLATE "C" NOT NULL,
  name              text COLLATE "C" NOT NULL,
  url               text COLLATE "C" NOT NULL,
  format            text COLLATE "C" NOT NULL,           -- csv, json, xml
  items_path        text COLLATE "C",                    -- where the list is in JSON or XML: products.item
  fields            jsonb NOT NULL,                      -- which column or member each attribute of an item is read from
  every_minutes     integer NOT NULL,
  status            text COLLATE "C",                    -- ok, failed; null until it was fetched, or tried to, for the first time
  problem           text COLLATE "C",                    -- why it failed last
  row_count         integer,                             -- rows that it had when it came last
  digest            text COLLATE "C",                    -- of what came last: the same again is no work
  fetched_at        timestamptz,                         -- when it came last
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,                -- by people; fetching does not touch it
  PRIMARY KEY (account_id, id)
);
