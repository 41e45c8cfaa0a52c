import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../database.ts';

/** The orders of one profile, added up. */
export interface OrderFigures {
  /** At least one. */
  orders: number;
  value: number;
  first: Micros;
  last: Micros;
}

/** By profile (uuid text); those without orders are missing. */
export async function readOrderFigures(
  db: Db,
  accountId: string,
  metricId: string,
  profileIds: readonly string[],
): Promise<Map<string, OrderFigures>> {
  const rows = await db.query<{ profile_id: string; orders: bigint; value: string; first: Micros; last: Micros }>(
    `SELECT profile_id, count(id) AS orders, coalesce(sum(value), 0) AS value, min(occurred_at) AS first, max(occurred_at) AS last
       FROM events
      WHERE account_id = $1 AND metric_id = $2 AND profile_id IN (SELECT value::uuid FROM json_array_elements_text($3::json))
      GROUP BY profile_id`,
    [accountId, metricId, JSON.stringify(profileIds)],
  );
  return new Map(
    rows.map(({ profile_id, orders, value, first, last }) => [profile_id, { orders: Number(orders), value: Number(value), first, last }]),
  );
}
