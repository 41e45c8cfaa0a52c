import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Tx } from '../database.ts';

/** Who (uuid text) has which code. */
export interface Assignment {
  profile_id: string;
  code_id: string;
}

/** Which codes of a coupon people have. */
export function readAssignments(tx: Tx, accountId: string, couponId: string, profileIds: readonly string[]): Promise<Assignment[]> {
  return tx.query<Assignment>(
    `SELECT profile_id, code_id FROM coupon_assignments
      WHERE account_id = $1 AND coupon_id = $3 AND profile_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(profileIds), couponId],
  );
}

/** Writes who has which code of a coupon, in place of a code that they had before. The profiles are held by the caller. */
export async function writeAssignments(
  tx: Tx,
  accountId: string,
  couponId: string,
  assignments: readonly Assignment[],
  now: Micros,
): Promise<void> {
  await tx.query(
    `INSERT INTO coupon_assignments (account_id, profile_id, coupon_id, code_id, assigned_at)
     SELECT $1, r.profile_id, $3, r.code_id, $4 FROM json_to_recordset($2::json) AS r(profile_id uuid, code_id text) ORDER BY r.profile_id
     ON CONFLICT (account_id, profile_id, coupon_id) DO UPDATE SET code_id = excluded.code_id, assigned_at = excluded.assigned_at`,
    [accountId, JSON.stringify(assignments), couponId, isoMicros(now)],
  );
}
