-- Messages that are asked for by the hundred: of one kind, for one group (such as a campaign's message), sent together.

ALTER TABLE messages ADD COLUMN group_id uuid;           -- of whoever asked for many; null for a message asked for alone
ALTER TABLE messages ADD COLUMN batch_id uuid;
CREATE INDEX messages_by_group ON messages (account_id, group_id, id) WHERE group_id IS NOT NULL;

-- A batch is claimed as a whole. The ids of its messages lie between first_id and last_id; those of other batches may as well.
CREATE TABLE message_batches (
  account_id          text COLLATE "C" NOT NULL,
  id                  uuid NOT NULL,                      -- a ULID
  group_id            uuid NOT NULL,
  kind                text COLLATE "C" NOT NULL,
  channel             text COLLATE "C" NOT NULL,
  purpose             text COLLATE "C" NOT NULL,
  list_id             text COLLATE "C",                   -- when it goes to the members of one list and to nobody else
  smart_sending_hours integer,                            -- null: whoever was written to a moment ago is written to again
  content             jsonb NOT NULL,                     -- what the kind writes all of them from
  contents            jsonb NOT NULL,                     -- what it writes single ones from, by their ids
  size                integer NOT NULL,
  ended               integer NOT NULL DEFAULT 0,         -- messages that are done with, or wait in message_queue for another try
  not_sent            integer NOT NULL DEFAULT 0,         -- messages that were skipped, failed or are uncertain: whoever lists them looks here first
  first_id            uuid NOT NULL,
  last_id             uuid NOT NULL,
  due_at              timestamptz NOT NULL,               -- by the wall clock, as are claims
  state               text COLLATE "C" NOT NULL,          -- waiting, working, done, cancelled
  held                boolean NOT NULL DEFAULT false,     -- what is not yet begun waits
  cancelled           boolean NOT NULL DEFAULT false,     -- what is not yet begun is not to be
  claim               text COLLATE "C",
  claimed_until       timestamptz,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX message_batches_by_due ON message_batches (account_id, due_at, id) WHERE state = 'waiting' AND NOT held;
CREATE INDEX message_batches_by_claim ON message_batches (claimed_until) WHERE claim IS NOT NULL;
CREATE INDEX message_batches_by_group ON message_batches (account_id, group_id, id);

-- Until when a person is not to be written to again on a channel by who minds that, counted from the last marketing message
-- that was handed over, whatever came of it.
CREATE TABLE send_pauses (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  channel        text COLLATE "C" NOT NULL,
  message_id     uuid NOT NULL,
  until          timestamptz NOT NULL,                    -- by the account's clock
  PRIMARY KEY (account_id, profile_id, channel)
);
