-- Catalog feeds at work: which rows are being put down, which run is whose, and which items came from which feed.

ALTER TABLE catalog_feeds ADD COLUMN state text COLLATE "C" NOT NULL DEFAULT 'live'; -- live, gone: what it left behind is being cleared away
ALTER TABLE catalog_feeds ADD COLUMN staging text COLLATE "C";       -- the job whose rows are being put down; null when none is
ALTER TABLE catalog_feeds ADD COLUMN run_id text COLLATE "C";        -- the job that its last rows went to
ALTER TABLE catalog_feeds ADD COLUMN run integer NOT NULL DEFAULT 0; -- how many there were
CREATE INDEX catalog_feeds_live ON catalog_feeds (account_id, state, created_at, id);
CREATE INDEX catalog_feeds_live_by_id ON catalog_feeds (account_id, state, id);

-- Items that a feed named when it came last, or before: those of an older run are to be removed.
CREATE TABLE catalog_feed_items (
  account_id   text COLLATE "C" NOT NULL,
  feed_id      text COLLATE "C" NOT NULL,
  item_id      text COLLATE "C" NOT NULL,
  run          integer NOT NULL,
  made         boolean NOT NULL,                       -- the feed brought it: it goes with the feed's row
  PRIMARY KEY (account_id, feed_id, item_id)
);
CREATE INDEX catalog_feed_items_by_run ON catalog_feed_items (account_id, feed_id, run, item_id);
CREATE INDEX catalog_feed_items_by_item ON catalog_feed_items (account_id, item_id, feed_id);
