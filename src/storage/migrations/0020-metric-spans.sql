-- Aggregates of ranges of time that are over, kept so that a year need not be counted event by event; see decision 19.

CREATE TABLE metric_spans (
  account_id     text COLLATE "C" NOT NULL,
  metric_id      text COLLATE "C" NOT NULL,
  starts_at      timestamptz NOT NULL,
  ends_at        timestamptz NOT NULL,                   -- the first instant that does not belong to it
  events         bigint,                                 -- null: wanted, and not counted since somebody asked or something changed
  value          numeric,                                -- the sum of their values
  people         bigint,
  PRIMARY KEY (account_id, metric_id, starts_at, ends_at)
);
CREATE INDEX metric_spans_wanted ON metric_spans (account_id, metric_id, starts_at, ends_at) WHERE events IS NULL;

-- Where events of a metric came late, or changed whose they are: written in the transaction that did it.
CREATE TABLE metric_touches (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id     text COLLATE "C" NOT NULL,
  metric_id      text COLLATE "C" NOT NULL,
  first_at       timestamptz NOT NULL,
  last_at        timestamptz NOT NULL
);
CREATE INDEX metric_touches_by_metric ON metric_touches (account_id, metric_id);
