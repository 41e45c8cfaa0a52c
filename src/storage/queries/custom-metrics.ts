import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface CustomMetricRow {
  /** uuid text */
  id: string;
  name: string;
  definition: unknown;
}

/** @returns whether the name was free in the account */
export async function insertCustomMetric(tx: Tx, accountId: string, row: CustomMetricRow, now: Micros): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO custom_metrics (account_id, id, name, definition, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING RETURNING id`,
    [accountId, row.id, row.name, JSON.stringify(row.definition), isoMicros(now)],
  );
  return rows.length > 0;
}

/** Reads it for a change: nobody else changes it until the transaction ends. */
export async function lockCustomMetric(tx: Tx, accountId: string, id: string): Promise<CustomMetricRow | undefined> {
  const [row] = await tx.query<CustomMetricRow>(
    'SELECT id, name, definition FROM custom_metrics WHERE account_id = $1 AND id = $2 FOR UPDATE',
    [accountId, id],
  );
  return row;
}

/** The id of another custom metric with that name. */
export async function customMetricNamed(tx: Tx, accountId: string, name: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>('SELECT id FROM custom_metrics WHERE account_id = $1 AND name = $2', [accountId, name]);
  return row?.id;
}

/** The row is locked. @throws when another one has taken the name meanwhile (23505) */
export async function changeCustomMetric(tx: Tx, accountId: string, row: CustomMetricRow, now: Micros): Promise<void> {
  await tx.query('UPDATE custom_metrics SET name = $3, definition = $4, updated_at = $5 WHERE account_id = $1 AND id = $2', [
    ...[accountId, row.id, row.name, JSON.stringify(row.definition), isoMicros(now)],
  ]);
}

/** @returns whether it existed */
export async function deleteCustomMetricRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const rows = await tx.query('DELETE FROM custom_metrics WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id]);
  return rows.length > 0;
}

/** Says which metrics it is made of, and no others. */
export async function replaceParts(tx: Tx, accountId: string, id: string, metricIds: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM custom_metric_parts WHERE account_id = $1 AND custom_metric_id = $2', [accountId, id]);
  await tx.query(
    `INSERT INTO custom_metric_parts (account_id, custom_metric_id, metric_id)
     SELECT $1, $2, value FROM json_array_elements_text($3::json) ORDER BY value`,
    [accountId, id, JSON.stringify(metricIds)],
  );
}

/** Which of these metrics the account has. */
export async function knownMetrics(db: Db, accountId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.query<{ id: string }>(
    'SELECT id FROM metrics WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json))',
    [accountId, JSON.stringify(ids)],
  );
  return new Set(rows.map((row) => row.id));
}
