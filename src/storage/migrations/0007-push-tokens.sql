-- Apps on devices that messages can be pushed to. Who has a token is said by push_token_owners alone: a device that passes
-- to somebody else takes its token along.

CREATE TABLE push_tokens (
  account_id        text COLLATE "C" NOT NULL,
  profile_id        uuid NOT NULL,
  token             text COLLATE "C" NOT NULL,           -- the vendor's, as given
  platform          text COLLATE "C" NOT NULL,           -- ios, android
  vendor            text COLLATE "C" NOT NULL,           -- apns, fcm
  enablement_status text COLLATE "C" NOT NULL,
  background        text COLLATE "C" NOT NULL,
  metadata          jsonb,                               -- of the device, as given
  created_at        timestamptz NOT NULL,                -- when the token came first, whoever had it
  recorded_at       timestamptz NOT NULL,                -- when it came last
  PRIMARY KEY (account_id, profile_id, token)
);
CREATE INDEX push_tokens_by_token ON push_tokens (account_id, token);

CREATE TABLE push_token_owners (
  account_id        text COLLATE "C" NOT NULL,
  token             text COLLATE "C" NOT NULL,
  profile_id        uuid NOT NULL,
  PRIMARY KEY (account_id, token)
);
