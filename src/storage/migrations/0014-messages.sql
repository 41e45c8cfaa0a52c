-- Messages to people, on whatever channel: a row each, from being asked for to what came of it.

CREATE TABLE messages (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  id             uuid NOT NULL,                          -- a ULID
  key            text COLLATE "C" NOT NULL,              -- of whoever asked: the same key is the same message
  channel        text COLLATE "C" NOT NULL,              -- email …
  purpose        text COLLATE "C" NOT NULL,              -- marketing, transactional
  kind           text COLLATE "C" NOT NULL,              -- opt-in-confirmation …
  address        text COLLATE "C" NOT NULL,              -- where it goes, as it was when it was asked for
  subject        text COLLATE "C",                       -- null until it is written
  state          text COLLATE "C" NOT NULL,              -- queued, sending, sent, failed, skipped, uncertain
  reason         text COLLATE "C",                       -- of a message that was not sent: a word
  detail         text COLLATE "C",                       -- the same in the words of whoever refused it
  provider_id    text COLLATE "C",                       -- what the transport calls it
  attempts       integer NOT NULL DEFAULT 0,             -- how often it was handed over
  created_at     timestamptz NOT NULL,
  sent_at        timestamptz,
  PRIMARY KEY (account_id, profile_id, id),
  UNIQUE (account_id, profile_id, key)
);
CREATE INDEX messages_by_id ON messages (account_id, id);
CREATE INDEX messages_by_created ON messages (account_id, created_at, id);
CREATE INDEX messages_by_address ON messages (account_id, address, created_at, id);

-- What is still to be sent. A claim is committed before the message leaves this server, and the row goes away with the
-- outcome: one whose claim has run out was handed over by a process that died, and nobody knows how far it came.
CREATE TABLE message_queue (
  account_id     text COLLATE "C" NOT NULL,
  message_id     uuid NOT NULL,
  profile_id     uuid NOT NULL,
  content        jsonb NOT NULL,                         -- what its kind writes it from: ids
  due_at         timestamptz NOT NULL,                   -- by the wall clock, as are claims
  attempts       integer NOT NULL DEFAULT 0,
  claim          text COLLATE "C",
  claimed_until  timestamptz,
  PRIMARY KEY (account_id, message_id)
);
CREATE INDEX message_queue_by_due ON message_queue (due_at, message_id) WHERE claim IS NULL;
CREATE INDEX message_queue_by_claim ON message_queue (claimed_until) WHERE claim IS NOT NULL;

-- Mail that the outbox caught instead of letting it out. The newest are kept.
CREATE TABLE caught_mails (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  message_id     uuid NOT NULL,
  sender         text NOT NULL,
  recipient      text NOT NULL,
  subject        text NOT NULL,
  html           text NOT NULL,
  plain          text NOT NULL,
  headers        jsonb NOT NULL,
  caught_at      timestamptz NOT NULL,                   -- by the wall clock
  PRIMARY KEY (account_id, profile_id, message_id)
);
CREATE INDEX caught_mails_by_time ON caught_mails (account_id, caught_at, message_id);
