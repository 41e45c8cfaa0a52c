import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

const toJson = (value: unknown): string | null => (value == null ? null : JSON.stringify(value));

export interface CouponRow {
  id: string;
  description: string | null;
  monitor: unknown;
}

/** @returns whether the id was free */
export async function insertCoupon(tx: Tx, accountId: string, coupon: CouponRow, now: Micros): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO coupons (account_id, id, description, monitor, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING id`,
    [accountId, coupon.id, coupon.description, toJson(coupon.monitor), isoMicros(now)],
  );
  return rows.length > 0;
}

/** Writes what is given; null empties. @returns whether the coupon exists */
export async function changeCoupon(tx: Tx, accountId: string, id: string, change: Partial<CouponRow>): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE coupons SET description = CASE WHEN $3::boolean THEN $4 ELSE description END,
                        monitor = CASE WHEN $5::boolean THEN $6::jsonb ELSE monitor END
      WHERE account_id = $1 AND id = $2 RETURNING id`,
    [accountId, id, change.description !== undefined, change.description ?? null, change.monitor !== undefined, toJson(change.monitor)],
  );
  return rows.length > 0;
}

export async function couponExists(db: Db, accountId: string, id: string): Promise<boolean> {
  return (await db.query('SELECT id FROM coupons WHERE account_id = $1 AND id = $2', [accountId, id])).length > 0;
}

/** Holds coupons against deletion until the transaction ends. @returns those that exist */
export async function holdCoupons(tx: Tx, accountId: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM coupons WHERE account_id = $1 AND id IN (SELECT json_array_elements_text($2::json)) ORDER BY id FOR SHARE',
    [accountId, JSON.stringify(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** @returns whether the coupon existed */
export async function deleteCouponRow(tx: Tx, accountId: string, id: string): Promise<boolean> {
  return (await tx.query('DELETE FROM coupons WHERE account_id = $1 AND id = $2 RETURNING id', [accountId, id])).length > 0;
}
