import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface ExpiredLease {
  number: number;
  expires_at: Micros;
}

/** A number whose lease ran out before `now`; locked until the transaction ends. */
export async function findExpiredLease(tx: Tx, now: Micros): Promise<ExpiredLease | undefined> {
  const [row] = await tx.query<ExpiredLease>(
    'SELECT number, expires_at FROM process_leases WHERE expires_at <= $1 ORDER BY expires_at, number LIMIT 1 FOR UPDATE SKIP LOCKED',
    [isoMicros(now)],
  );
  return row;
}

export async function takeLease(tx: Tx, number: number, holder: string, expiresAt: Micros): Promise<void> {
  await tx.query('UPDATE process_leases SET holder = $2, expires_at = $3 WHERE number = $1', [number, holder, isoMicros(expiresAt)]);
}

/** Takes the first number that nobody ever held, below `limit`. @returns undefined when there is none, or another process was quicker */
export async function addLease(tx: Tx, holder: string, expiresAt: Micros, limit: number): Promise<number | undefined> {
  const [row] = await tx.query<{ number: number }>(
    `INSERT INTO process_leases (number, holder, expires_at)
     SELECT n.number, $1, $2 FROM (SELECT coalesce(max(number) + 1, 0) AS number FROM process_leases) AS n WHERE n.number < $3
     ON CONFLICT DO NOTHING RETURNING number`,
    [holder, isoMicros(expiresAt), limit],
  );
  return row?.number;
}

/** @returns false when the number is not held by `holder` any more */
export async function renewLease(db: Db, number: number, holder: string, expiresAt: Micros): Promise<boolean> {
  const rows = await db.query('UPDATE process_leases SET expires_at = $3 WHERE number = $1 AND holder = $2 RETURNING number', [
    number,
    holder,
    isoMicros(expiresAt),
  ]);
  return rows.length > 0;
}
