-- Metrics that people define themselves, what metrics stand for, and which properties their events have.

CREATE TABLE custom_metrics (
  account_id       text COLLATE "C" NOT NULL,
  id               uuid NOT NULL,                        -- the bits of a ULID
  name             text COLLATE "C" NOT NULL,
  definition       jsonb NOT NULL,                       -- checked, with all its members
  created_at       timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  PRIMARY KEY (account_id, id),
  UNIQUE (account_id, name)
);

-- The metrics that a definition names.
CREATE TABLE custom_metric_parts (
  account_id       text COLLATE "C" NOT NULL,
  custom_metric_id uuid NOT NULL,
  metric_id        text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, custom_metric_id, metric_id)
);

CREATE TABLE mapped_metrics (
  account_id       text COLLATE "C" NOT NULL,
  id               text COLLATE "C" NOT NULL,            -- revenue, viewed_product …: the same seven in every account
  metric_id        text COLLATE "C",                     -- one of the two at most
  custom_metric_id uuid,
  updated_at       timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
INSERT INTO mapped_metrics (account_id, id, updated_at)
SELECT a.id, m.id, a.created_at
FROM accounts AS a
CROSS JOIN unnest(ARRAY['added_to_cart', 'cancelled_sales', 'ordered_product', 'refunded_sales', 'revenue', 'started_checkout', 'viewed_product']) AS m(id);

-- Properties that events of a metric have had, with what kind of value the first one was.
CREATE TABLE metric_properties (
  account_id       text COLLATE "C" NOT NULL,
  id               text COLLATE "C" NOT NULL,            -- made of the metric's id and the property's name
  metric_id        text COLLATE "C" NOT NULL,
  property         text COLLATE "C" NOT NULL,
  inferred_type    text COLLATE "C" NOT NULL,            -- string, numeric, boolean, date, list
  PRIMARY KEY (account_id, id)
);
CREATE INDEX metric_properties_by_metric ON metric_properties (account_id, metric_id, property);
