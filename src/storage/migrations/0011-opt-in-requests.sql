-- Who was asked to confirm a subscription. An address that nobody has yet is kept under an id made from the address; the
-- profile comes into being when it is confirmed.
CREATE TABLE opt_in_requests (
  account_id           text COLLATE "C" NOT NULL,
  profile_id           uuid NOT NULL,
  id                   uuid NOT NULL,
  channel              text COLLATE "C" NOT NULL,
  identifier           text COLLATE "C" NOT NULL,        -- where the question goes
  list_id              text COLLATE "C",                 -- joined when confirmed
  method               text COLLATE "C" NOT NULL,
  method_detail        text COLLATE "C",
  custom_method_detail text COLLATE "C",
  times_asked          integer NOT NULL,
  created_at           timestamptz NOT NULL,
  asked_at             timestamptz NOT NULL,
  expires_at           timestamptz NOT NULL,
  confirmed_at         timestamptz,
  PRIMARY KEY (account_id, profile_id, id)
);
CREATE INDEX opt_in_requests_by_id ON opt_in_requests (account_id, id);
CREATE INDEX opt_in_requests_open ON opt_in_requests (account_id, expires_at) WHERE confirmed_at IS NULL;
