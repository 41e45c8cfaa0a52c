import type { Db, Tx } from '../database.ts';

export interface NewProperty {
  accountId: string;
  metricId: string;
  /** Made of the metric's id and the property's name. */
  id: string;
  property: string;
  type: string;
}

const INSERT = `
INSERT INTO metric_properties (account_id, id, metric_id, property, inferred_type)
SELECT r.a, r.i, r.m, r.p, r.t
FROM json_to_recordset($1::json) AS r(a text, i text, m text, p text, t text)
ON CONFLICT DO NOTHING`;

/** Writes those that are not there yet. @param properties sorted by account and id */
export async function insertMetricProperties(tx: Tx, properties: readonly NewProperty[]): Promise<void> {
  const rows = properties.map(({ accountId: a, id: i, metricId: m, property: p, type: t }) => ({ a, i, m, p, t }));
  await tx.query(INSERT, [JSON.stringify(rows)]);
}

export interface PropertyPlace {
  id: string;
  metric_id: string;
  property: string;
  metric: string;
}

/** Of which metrics these properties are, with the metrics' names. */
export function findPropertyPlaces(db: Db, accountId: string, ids: readonly string[]): Promise<PropertyPlace[]> {
  return db.query<PropertyPlace>(
    `SELECT p.id, p.metric_id, p.property, m.name AS metric
       FROM metric_properties AS p JOIN metrics AS m ON m.account_id = p.account_id AND m.id = p.metric_id
      WHERE p.account_id = $1 AND p.id IN (SELECT json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(ids)],
  );
}

export interface SampleValue {
  property: string;
  value: string | number | boolean;
}

/** How many of a metric's newest events are looked at, and how long a text may be to be shown. */
const NEWEST = 200;
const LONGEST = 200;

/** Plain values, each once, that properties have in the newest events of a metric; up to `limit` of each. */
export function readSampleValues(db: Db, accountId: string, metricId: string, limit: number): Promise<SampleValue[]> {
  return db.query<SampleValue>(
    `SELECT property, value FROM (
       SELECT s.property, s.value, row_number() OVER (PARTITION BY s.property ORDER BY s.value) AS place
         FROM (SELECT DISTINCT v.property, v.value
                 FROM (SELECT value, value_currency, properties FROM events
                        WHERE account_id = $1 AND metric_id = $2 ORDER BY occurred_at DESC, id DESC LIMIT ${NEWEST}) AS e
                CROSS JOIN LATERAL (SELECT p.key AS property, p.value FROM jsonb_each(e.properties) AS p
                                    UNION ALL SELECT '$value', to_jsonb(e.value)
                                    UNION ALL SELECT '$value_currency', to_jsonb(e.value_currency)) AS v
                WHERE jsonb_typeof(v.value) IN ('string', 'number', 'boolean') AND length(v.value::text) <= ${LONGEST}) AS s
     ) AS numbered WHERE place <= $3 ORDER BY property, place`,
    [accountId, metricId, limit],
  );
}
