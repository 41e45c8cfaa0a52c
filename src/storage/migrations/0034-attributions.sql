-- Metrics whose events are attributed to messages: those that a report named. Their past is worked through once, page by page.
CREATE TABLE attributed_metrics (
  account_id     text COLLATE "C" NOT NULL,
  metric_id      text COLLATE "C" NOT NULL,
  after_at       timestamptz,                            -- the last event of the past that was looked at
  after_id       bigint,
  complete       boolean NOT NULL DEFAULT false,
  PRIMARY KEY (account_id, metric_id)
);

-- Which message an event is owed to: the last that its person touched before it.
CREATE TABLE attributions (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  event_id       bigint NOT NULL,
  metric_id      text COLLATE "C" NOT NULL,
  occurred_at    timestamptz NOT NULL,
  value          numeric,
  touch_id       bigint NOT NULL,                        -- the event of the touch: an opening, a click …
  channel        text COLLATE "C" NOT NULL,
  group_id       uuid NOT NULL,                          -- of the message
  message_id     text COLLATE "C" NOT NULL,              -- the group as the API calls it
  campaign_id    text COLLATE "C",                       -- null for a flow's
  flow_id        text COLLATE "C",
  sent_at        timestamptz NOT NULL,                   -- the quarter of an hour in which the message was sent
  PRIMARY KEY (account_id, profile_id, event_id)
);
CREATE INDEX attributions_by_event ON attributions (account_id, event_id);
CREATE INDEX attributions_by_time ON attributions (account_id, occurred_at, event_id);
CREATE INDEX attributions_by_metric ON attributions (account_id, metric_id, sent_at, group_id) INCLUDE (profile_id, value);
CREATE INDEX attributions_by_message ON attributions (account_id, message_id, metric_id, occurred_at, event_id);
