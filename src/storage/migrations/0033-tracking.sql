-- Which parameters links in messages get, and what may be noticed of those who read them: one row per account.
CREATE TABLE tracking_settings (
  account_id     text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,              -- the account's, by which the API names it
  auto_add       boolean NOT NULL DEFAULT false,         -- parameters are added to every campaign and flow
  utm_source     jsonb,                                  -- {campaign, flow}, each {type, value} or null
  utm_medium     jsonb,
  utm_campaign   jsonb,
  utm_id         jsonb,
  utm_term       jsonb,
  custom         jsonb NOT NULL DEFAULT '[]',            -- [{name, campaign, flow}]
  append_token   boolean NOT NULL DEFAULT true,          -- links lead on with _kx, by which a website knows who came
  ask_for_opens  boolean NOT NULL DEFAULT false,         -- opens are noticed only of those who agreed to open tracking
  PRIMARY KEY (account_id)
);
INSERT INTO tracking_settings (account_id, id, utm_source, utm_medium)
SELECT id, id,
       '{"flow": {"type": "static", "value": "Klaviyo"}, "campaign": {"type": "static", "value": "Klaviyo"}}',
       '{"flow": {"type": "dynamic", "value": "message_type"}, "campaign": {"type": "dynamic", "value": "message_type"}}'
  FROM accounts;

-- What was counted of a message, so that it counts once: the first opening, each unsubscription …
CREATE TABLE message_marks (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  message_id     uuid NOT NULL,
  mark           text COLLATE "C" NOT NULL,              -- opened, clicked, bounced …
  marked_at      timestamptz NOT NULL,
  PRIMARY KEY (account_id, profile_id, message_id, mark)
);

-- What came of the messages of a group (a campaign's message), by the quarter of an hour in which they were sent: every
-- zone's days begin at one. Writers append deltas, a worker folds them; a read is base plus deltas.
CREATE TABLE message_stats (
  account_id     text COLLATE "C" NOT NULL,
  group_id       uuid NOT NULL,
  sent_at        timestamptz NOT NULL,
  statistic      text COLLATE "C" NOT NULL,              -- delivered, opens …
  value          bigint NOT NULL,
  PRIMARY KEY (account_id, sent_at, group_id, statistic)
);
CREATE TABLE message_stat_deltas (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id     text COLLATE "C" NOT NULL,
  group_id       uuid NOT NULL,
  sent_at        timestamptz NOT NULL,
  statistic      text COLLATE "C" NOT NULL,
  delta          bigint NOT NULL
);
CREATE INDEX message_stat_deltas_by_time ON message_stat_deltas (account_id, sent_at);
