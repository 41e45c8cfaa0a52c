import type { Tx } from '../database.ts';

/**
 * One event as an element of the array that `insertEvents` takes: a:account p:profile (uuid) i:id m:metric u:unique id
 * t:second v:value c:currency b:backfill x:properties. Short names, since every row carries them.
 */
const INSERT = `
INSERT INTO events (account_id, profile_id, id, metric_id, unique_id, occurred_at, value, value_currency, backfill, properties)
SELECT r.a, r.p, r.i, r.m, r.u, to_timestamp(r.t), r.v, r.c, r.b, r.x
FROM json_to_recordset($1::json) AS r(a text, p uuid, i bigint, m text, u text, t double precision, v numeric, c text, b boolean, x jsonb)
ON CONFLICT (account_id, profile_id, metric_id, unique_id) DO NOTHING`;

/**
 * Stores events; of those with the same account, profile, metric and unique id only the first.
 * @param rows JSON text of an array of rows, sorted by that key so that two batches never wait for each other in a circle
 */
export async function insertEvents(tx: Tx, rows: string): Promise<void> {
  await tx.query(INSERT, [rows]);
}
