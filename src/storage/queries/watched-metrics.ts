import { arrayText, textElement } from '../array-text.ts';
import type { Statement, Tx } from '../database.ts';

/** A metric of an account. */
export interface MetricPlace {
  readonly accountId: string;
  readonly metricId: string;
}

export interface WatchedRow {
  account_id: string;
  metric_id: string;
}

const AMONG = `
SELECT w.account_id, w.metric_id FROM unnest($1::text[], $2::text[]) AS w(account_id, metric_id)
WHERE EXISTS (SELECT FROM watched_metrics m WHERE m.account_id = w.account_id AND m.metric_id = w.metric_id)`;

/** Asks which of these are watched: WatchedRow, in no order. Planned once. */
export function watchedAmong(places: readonly MetricPlace[]): Statement {
  const column = (name: keyof MetricPlace): string => arrayText(places.map((place) => textElement(place[name])));
  return [AMONG, [column('accountId'), column('metricId')]];
}

export async function insertWatched(tx: Tx, accountId: string, watcher: string, metricIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO watched_metrics (account_id, metric_id, watcher)
     SELECT $1, value, $2 FROM json_array_elements_text($3::json) ON CONFLICT DO NOTHING`,
    [accountId, watcher, JSON.stringify(metricIds)],
  );
}

export async function deleteWatched(tx: Tx, accountId: string, watcher: string): Promise<void> {
  await tx.query('DELETE FROM watched_metrics WHERE account_id = $1 AND watcher = $2', [accountId, watcher]);
}
