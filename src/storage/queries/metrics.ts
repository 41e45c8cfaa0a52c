import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface MetricKey {
  accountId: string;
  integration: string;
  name: string;
}

export interface NewMetric extends MetricKey {
  id: string;
  createdAt: Micros;
}

const FIND = `
SELECT m.account_id, m.integration, m.name, m.id
FROM json_to_recordset($1::json) AS r(a text, k text, n text)
JOIN metrics m ON m.account_id = r.a AND m.integration = r.k AND m.name = r.n`;

/** The metrics that exist among these. */
export async function findMetrics(db: Db, keys: readonly MetricKey[]): Promise<(MetricKey & { id: string })[]> {
  const parameter = JSON.stringify(keys.map((key) => ({ a: key.accountId, k: key.integration, n: key.name })));
  const rows = await db.query<{ account_id: string; integration: string; name: string; id: string }>(FIND, [parameter]);
  return rows.map((row) => ({ accountId: row.account_id, integration: row.integration, name: row.name, id: row.id }));
}

const INSERT = `
INSERT INTO metrics (account_id, id, name, integration, created_at, updated_at)
SELECT r.a, r.i, r.n, r.k, r.t, r.t
FROM json_to_recordset($1::json) AS r(a text, i text, n text, k text, t timestamptz)
ON CONFLICT DO NOTHING`;

/** Writes those whose name and id are both new in their account; look them up afterwards to learn which. Sorted by account, integration, name. */
export async function insertMetrics(tx: Tx, metrics: readonly NewMetric[]): Promise<void> {
  const rows = metrics.map((metric) => ({
    a: metric.accountId,
    i: metric.id,
    n: metric.name,
    k: metric.integration,
    t: isoMicros(metric.createdAt),
  }));
  await tx.query(INSERT, [JSON.stringify(rows)]);
}

/** A metric as it is shown. */
export interface MetricRow {
  id: string;
  name: string;
  integration: string;
  created_at: Micros;
  updated_at: Micros;
}

/** The ids of the account's metrics, in order. A metric is a kind of event, so that there are hundreds at most where there are millions of events. */
export async function metricIds(db: Db, accountId: string): Promise<string[]> {
  return (await db.query<{ id: string }>('SELECT id FROM metrics WHERE account_id = $1 ORDER BY id', [accountId])).map(({ id }) => id);
}

/** Those of these metrics that exist, by id. */
export async function readMetrics(db: Db, accountId: string, ids: readonly string[]): Promise<Map<string, MetricRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<MetricRow>(
    `SELECT id, name, integration, created_at, updated_at FROM metrics
      WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(ids)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
