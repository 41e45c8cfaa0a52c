-- What people agreed to, per channel and purpose. The ledger (consent_changes) says how it came about; these rows are what
-- follows from it and are changed in the same transaction.

CREATE TABLE consents (
  account_id           text COLLATE "C" NOT NULL,
  profile_id           uuid NOT NULL,
  channel              text COLLATE "C" NOT NULL,        -- email, sms, push, whatsapp
  purpose              text COLLATE "C" NOT NULL,        -- marketing, transactional, conversational, open_tracking
  consent              text COLLATE "C" NOT NULL,        -- SUBSCRIBED, UNSUBSCRIBED; no row is NEVER_SUBSCRIBED
  identifier           text COLLATE "C",                 -- the address or number that it was given for
  consented_at         timestamptz NOT NULL,             -- when the person said so: long ago in historical imports
  method               text COLLATE "C" NOT NULL,        -- API, PREFERENCE_PAGE, ONE_CLICK_UNSUBSCRIBE …
  method_detail        text COLLATE "C",
  custom_method_detail text COLLATE "C",
  double_optin         boolean,
  created_at           timestamptz NOT NULL,
  updated_at           timestamptz NOT NULL,
  PRIMARY KEY (account_id, profile_id, channel, purpose)
);

CREATE TABLE list_suppressions (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  list_id        text COLLATE "C" NOT NULL,
  reason         text COLLATE "C" NOT NULL,              -- UNSUBSCRIBE
  suppressed_at  timestamptz NOT NULL,
  PRIMARY KEY (account_id, profile_id, list_id, reason)
);
CREATE INDEX list_suppressions_by_list ON list_suppressions (account_id, list_id, profile_id);
CREATE INDEX list_suppressions_by_time ON list_suppressions (account_id, suppressed_at, profile_id);

-- When the latest list suppression was made, so that profiles can be listed in that order: those without one come first.
ALTER TABLE profiles ADD COLUMN list_suppressed_at timestamptz;
CREATE INDEX profiles_by_list_suppression ON profiles (account_id, (coalesce(list_suppressed_at, '1970-01-01 00:00:00+00')), id);

ALTER TABLE consent_changes
  ADD COLUMN purpose              text COLLATE "C" NOT NULL DEFAULT 'marketing',
  ADD COLUMN list_id              text COLLATE "C",      -- of list suppressions, and of what was agreed to for a list
  ADD COLUMN identifier           text COLLATE "C",
  ADD COLUMN method_detail        text COLLATE "C",
  ADD COLUMN custom_method_detail text COLLATE "C",
  ADD COLUMN double_optin         boolean,
  ADD COLUMN birth_date           date,                  -- as told with consent to messages that are bound to an age
  ADD COLUMN consented_at         timestamptz;           -- when the person said so; changed_at is when this server heard of it
