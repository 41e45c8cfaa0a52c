import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';
import { MAPPINGS } from '../tables/metrics.ts';

/** The mappings of a new account: nothing stands for anything yet. */
export async function insertMappings(tx: Tx, accountId: string, now: Micros): Promise<void> {
  await tx.query(
    `INSERT INTO mapped_metrics (account_id, id, updated_at)
     SELECT $1, value, $3 FROM json_array_elements_text($2::json) ON CONFLICT DO NOTHING`,
    [accountId, JSON.stringify(MAPPINGS), isoMicros(now)],
  );
}

export interface Mapping {
  metric_id: string | null;
  /** uuid text */
  custom_metric_id: string | null;
}

/** @returns whether the account has such a mapping */
export async function changeMapping(tx: Tx, accountId: string, id: string, to: Mapping, now: Micros): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE mapped_metrics SET metric_id = $3, custom_metric_id = $4, updated_at = $5
      WHERE account_id = $1 AND id = $2 RETURNING id`,
    [accountId, id, to.metric_id, to.custom_metric_id, isoMicros(now)],
  );
  return rows.length > 0;
}

/** Keeps a mapping as it is until the transaction ends. @returns the metric that it leads to */
export async function holdMapping(tx: Tx, accountId: string, id: string): Promise<string | undefined> {
  const [row] = await tx.query<Mapping>(
    'SELECT metric_id, custom_metric_id FROM mapped_metrics WHERE account_id = $1 AND id = $2 FOR SHARE',
    [accountId, id],
  );
  return row?.metric_id ?? undefined;
}

export async function lockMapping(tx: Tx, accountId: string, id: string): Promise<Mapping | undefined> {
  const [row] = await tx.query<Mapping>(
    'SELECT metric_id, custom_metric_id FROM mapped_metrics WHERE account_id = $1 AND id = $2 FOR UPDATE',
    [accountId, id],
  );
  return row;
}

/** What is mapped to a custom metric is mapped to nothing. */
export async function releaseMappings(tx: Tx, accountId: string, customMetricId: string, now: Micros): Promise<void> {
  await tx.query('UPDATE mapped_metrics SET custom_metric_id = NULL, updated_at = $3 WHERE account_id = $1 AND custom_metric_id = $2', [
    ...[accountId, customMetricId, isoMicros(now)],
  ]);
}

export async function readMapping(db: Db, accountId: string, id: string): Promise<Mapping | undefined> {
  const [row] = await db.query<Mapping>('SELECT metric_id, custom_metric_id FROM mapped_metrics WHERE account_id = $1 AND id = $2', [
    ...[accountId, id],
  ]);
  return row;
}
