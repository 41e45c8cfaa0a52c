-- Keys that secrets are sealed with, one line of versions per account and purpose. Only the newest seals; the ones before
-- it open what they sealed until the time given here.
CREATE TABLE data_keys (
  account_id     text COLLATE "C" NOT NULL,
  purpose        text COLLATE "C" NOT NULL,              -- kx, links, providers
  version        integer NOT NULL,                       -- 1, 2, 3 …
  wrapped        text COLLATE "C" NOT NULL,              -- the key, encrypted with one that is derived from the root key
  created_at     timestamptz NOT NULL,                   -- wall time, as the next one
  readable_until timestamptz,                            -- null: no end is set
  PRIMARY KEY (account_id, purpose, version)
);
