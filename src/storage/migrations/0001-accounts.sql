-- Accounts and their keys. Text is compared byte by byte everywhere: normalisation is the application's work.

CREATE TABLE accounts (
  id             text COLLATE "C" PRIMARY KEY,           -- six characters; also the public key
  name           text NOT NULL,
  contact        jsonb NOT NULL,                         -- sender name and e-mail, web site, street address
  industry       text,
  timezone       text NOT NULL,
  currency       text NOT NULL,
  locale         text NOT NULL,
  is_test        boolean NOT NULL DEFAULT false,
  created_at     timestamptz NOT NULL
);

CREATE TABLE api_keys (
  account_id     text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,
  name           text NOT NULL,
  prefix         text NOT NULL,                          -- what a list may show: pk_ and the first characters
  secret_hash    text COLLATE "C" NOT NULL,              -- SHA-256, hexadecimal
  scopes         text NOT NULL,                          -- 'full', 'read-only' or scopes with spaces between
  limits         text NOT NULL DEFAULT '1',              -- 'off' or the factor that the rate limits are multiplied with
  created_at     timestamptz NOT NULL,
  revoked_at     timestamptz,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX api_keys_by_hash ON api_keys (secret_hash);

-- Numbers that several processes lease, so that ids made at the same millisecond in two of them differ.
CREATE TABLE process_leases (
  number         integer PRIMARY KEY,
  holder         text NOT NULL,
  expires_at     timestamptz NOT NULL
);

-- Every list and look-up has the condition account_id = …; here an account's own row has that column too.
CREATE VIEW account_rows AS SELECT id AS account_id, accounts.* FROM accounts;
