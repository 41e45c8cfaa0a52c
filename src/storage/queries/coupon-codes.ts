import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Tx } from '../database.ts';

export interface CodeRow {
  id: string;
  coupon_id: string;
  unique_code: string;
  expires_at: Micros;
}

const GIVEN = 'SELECT json_array_elements_text($2::json)';

/** Codes that are there already are passed over. @returns the ids of those that were written */
export async function insertCodes(tx: Tx, accountId: string, codes: readonly CodeRow[], now: Micros): Promise<Set<string>> {
  if (codes.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO coupon_codes (account_id, id, coupon_id, unique_code, status, expires_at, created_at)
     SELECT $1, r.id, r.coupon_id, r.unique_code, 'UNASSIGNED', r.expires_at, $3
       FROM json_to_recordset($2::json) AS r(id text, coupon_id text, unique_code text, expires_at timestamptz) ORDER BY r.id
     ON CONFLICT DO NOTHING RETURNING id`,
    [accountId, JSON.stringify(codes.map((code) => ({ ...code, expires_at: isoMicros(code.expires_at) }))), isoMicros(now)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Changes what is given. @returns whether the code exists */
export async function changeCode(
  tx: Tx,
  accountId: string,
  id: string,
  change: { status?: string; expires_at?: Micros },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE coupon_codes SET status = coalesce($3, status), expires_at = coalesce($4::timestamptz, expires_at)
      WHERE account_id = $1 AND id = $2 RETURNING id`,
    [accountId, id, change.status ?? null, change.expires_at === undefined ? null : isoMicros(change.expires_at)],
  );
  return rows.length > 0;
}

/** Deletes codes, and takes them from those who have them. @returns how many there were */
export async function deleteCodes(tx: Tx, accountId: string, ids: readonly string[]): Promise<number> {
  const given = [accountId, JSON.stringify(ids)];
  const rows = await tx.query(`DELETE FROM coupon_codes WHERE account_id = $1 AND id IN (${GIVEN}) RETURNING id`, given);
  await tx.query(`DELETE FROM coupon_assignments WHERE account_id = $1 AND code_id IN (${GIVEN})`, given);
  return rows.length;
}

/** The oldest codes of a coupon, at most `limit`. */
export async function firstCodes(tx: Tx, accountId: string, couponId: string, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'SELECT id FROM coupon_codes WHERE account_id = $1 AND coupon_id = $2 ORDER BY created_at, id LIMIT $3',
    [accountId, couponId, limit],
  );
  return rows.map(({ id }) => id);
}

export interface FreeCode {
  id: string;
  unique_code: string;
  expires_at: Micros;
}

/** Codes that nobody has and that are good after `now`, those that end first; they are this transaction's. */
export function claimFreeCodes(
  tx: Tx,
  accountId: string,
  couponId: string,
  now: Micros,
  limit: number,
  others: 'pass over' | 'wait for',
): Promise<FreeCode[]> {
  const given = [accountId, couponId, isoMicros(now), limit];
  if (others === 'wait for') return tx.query<FreeCode>(`${FREE} FOR UPDATE`, given);
  return tx.query<FreeCode>(`${FREE} FOR UPDATE SKIP LOCKED`, given);
}

const FREE = `SELECT id, unique_code, expires_at FROM coupon_codes
  WHERE account_id = $1 AND coupon_id = $2 AND status = 'UNASSIGNED' AND expires_at > $3 ORDER BY expires_at, id LIMIT $4`;

export async function markAssigned(tx: Tx, accountId: string, ids: readonly string[]): Promise<void> {
  await tx.query(`UPDATE coupon_codes SET status = 'ASSIGNED_TO_PROFILE' WHERE account_id = $1 AND id IN (${GIVEN})`, [
    ...[accountId, JSON.stringify(ids)],
  ]);
}

/** Codes by id, good or not. */
export function readCodes(tx: Tx, accountId: string, ids: readonly string[]): Promise<FreeCode[]> {
  return tx.query<FreeCode>(`SELECT id, unique_code, expires_at FROM coupon_codes WHERE account_id = $1 AND id IN (${GIVEN})`, [
    ...[accountId, JSON.stringify(ids)],
  ]);
}
