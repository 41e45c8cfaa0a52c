-- Messages that are sent to many at once: what is sent, to whom, when; and the work that comes of it.

CREATE TABLE campaigns (
  account_id       text COLLATE "C" NOT NULL,
  id               text COLLATE "C" NOT NULL,            -- a ULID
  name             text COLLATE "C" NOT NULL,
  channel          text COLLATE "C" NOT NULL,            -- of all its messages: email, sms, mobile_push
  status           text COLLATE "C" NOT NULL,            -- in the words of the API: Draft, Scheduled, Sent …
  archived         boolean NOT NULL DEFAULT false,
  audiences        jsonb NOT NULL,                       -- included and excluded: ids of lists and segments
  send_strategy    jsonb NOT NULL,
  send_options     jsonb NOT NULL,
  tracking_options jsonb NOT NULL,
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  scheduled_at     timestamptz,                          -- when somebody said that it is to be sent later
  send_time        timestamptz,                          -- when it is, or was, sent
  PRIMARY KEY (account_id, id)
);
CREATE INDEX campaigns_by_created ON campaigns (account_id, created_at, id);
CREATE INDEX campaigns_by_updated ON campaigns (account_id, updated_at, id);
CREATE INDEX campaigns_by_name ON campaigns (account_id, name, id);
CREATE INDEX campaigns_by_scheduled ON campaigns (account_id, (coalesce(scheduled_at, '1970-01-01 00:00:00+00')), id);

CREATE TABLE campaign_messages (
  account_id       text COLLATE "C" NOT NULL,
  id               text COLLATE "C" NOT NULL,            -- a ULID; as uuid the group of the messages that are sent
  campaign_id      text COLLATE "C" NOT NULL,
  definition       jsonb NOT NULL,                       -- complete: what was left out is null
  template_id      text COLLATE "C",                     -- a copy that is its own
  image_id         text COLLATE "C",
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX campaign_messages_by_campaign ON campaign_messages (account_id, campaign_id, id);
CREATE INDEX campaign_messages_by_template ON campaign_messages (account_id, template_id) WHERE template_id IS NOT NULL;

-- A template that is a message's own is found by its id alone, and counts among no templates.
ALTER TABLE templates ADD COLUMN is_reusable boolean NOT NULL DEFAULT true;

CREATE TABLE campaign_tags (
  account_id       text COLLATE "C" NOT NULL,
  campaign_id      text COLLATE "C" NOT NULL,
  tag_id           text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, campaign_id, tag_id)
);
CREATE INDEX campaign_tags_by_tag ON campaign_tags (account_id, tag_id, campaign_id);

-- Walks over audiences: sends and estimations, one of each per campaign, the last one. A slice of work and how far it came
-- are one transaction.
CREATE TABLE campaign_jobs (
  account_id       text COLLATE "C" NOT NULL,
  kind             text COLLATE "C" NOT NULL,            -- send, estimation
  campaign_id      text COLLATE "C" NOT NULL,
  status           text COLLATE "C" NOT NULL,            -- queued, processing, complete, cancelled
  phase            text COLLATE "C" NOT NULL,            -- what is to be done next
  groups           jsonb NOT NULL,                       -- included and excluded lists and segments, as they were
  group_at         integer NOT NULL DEFAULT 0,           -- which of the included is walked over
  after_joined     timestamptz,                          -- the last member that was looked at
  after_id         uuid,
  members_until    timestamptz,                          -- who joined later is not meant; by the account's clock
  counted          integer NOT NULL DEFAULT 0,            -- recipients so far
  total            integer,                              -- recipients in all, where shares of them are sent
  waiting_since    timestamptz NOT NULL,                 -- by the wall clock, as are the next two
  begun_at         timestamptz,                          -- when the first recipient was looked for
  look_at          timestamptz,                          -- when there may be something to do; null when there is nothing
  PRIMARY KEY (account_id, kind, campaign_id)
);
CREATE INDEX campaign_jobs_by_look ON campaign_jobs (look_at) WHERE look_at IS NOT NULL;

-- What estimations came to.
CREATE TABLE campaign_estimates (
  account_id       text COLLATE "C" NOT NULL,
  campaign_id      text COLLATE "C" NOT NULL,
  recipients       integer NOT NULL,
  estimated_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, campaign_id)
);
