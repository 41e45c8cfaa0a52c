-- Daily rate limits that have been used in part, kept over a restart. Shorter windows live in memory alone.
CREATE TABLE rate_windows (
  account_id     text COLLATE "C" NOT NULL,
  key_id         text COLLATE "C" NOT NULL,              -- empty: the budget that the account's keys share
  bucket         text COLLATE "C" NOT NULL,              -- the operation
  ends_at        timestamptz NOT NULL,                   -- wall time
  used           integer NOT NULL,
  PRIMARY KEY (account_id, key_id, bucket)
);
