-- Whose events somebody wants to be told of by signals (engine/watched-metrics.ts): those of all other metrics cost no signal.
CREATE TABLE watched_metrics (
  account_id     text COLLATE "C" NOT NULL,
  metric_id      text COLLATE "C" NOT NULL,
  watcher        text COLLATE "C" NOT NULL,              -- segment:<id> …
  PRIMARY KEY (account_id, metric_id, watcher)
);
CREATE INDEX watched_metrics_by_watcher ON watched_metrics (account_id, watcher);

-- A definition names a metric under this key alone, in whatever condition it stands.
INSERT INTO watched_metrics (account_id, metric_id, watcher)
SELECT DISTINCT s.account_id, metric #>> '{}', 'segment:' || s.id
  FROM segments s, jsonb_path_query(s.definition, 'strict $.**.metric_id') AS metric
 WHERE s.is_active AND jsonb_typeof(metric) = 'string';
