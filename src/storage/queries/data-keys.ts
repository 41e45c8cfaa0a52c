import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface DataKeyRow {
  version: number;
  wrapped: string;
  /** Wall time; null as long as no end is set. */
  readable_until: Micros | null;
}

/** All versions that there are, oldest first. */
export function readDataKeys(db: Db, accountId: string, purpose: string): Promise<DataKeyRow[]> {
  return db.query<DataKeyRow>(
    'SELECT version, wrapped, readable_until FROM data_keys WHERE account_id = $1 AND purpose = $2 ORDER BY version',
    [accountId, purpose],
  );
}

/** @returns whether the version was free */
export async function insertDataKey(
  tx: Tx,
  accountId: string,
  purpose: string,
  row: Pick<DataKeyRow, 'version' | 'wrapped'>,
  now: Micros,
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO data_keys (account_id, purpose, version, wrapped, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING version`,
    [accountId, purpose, row.version, row.wrapped, isoMicros(now)],
  );
  return rows.length > 0;
}

/** Sets an end to all versions before `version`, where none is set that comes earlier. */
export async function endDataKeys(tx: Tx, accountId: string, purpose: string, version: number, until: Micros): Promise<void> {
  await tx.query(
    `UPDATE data_keys SET readable_until = least(coalesce(readable_until, $4::timestamptz), $4::timestamptz)
      WHERE account_id = $1 AND purpose = $2 AND version < $3`,
    [accountId, purpose, version, isoMicros(until)],
  );
}

/** Forgets the versions that opened something for the last time before `now`; the newest never has an end. */
export async function deleteEndedDataKeys(tx: Tx, accountId: string, purpose: string, now: Micros): Promise<void> {
  await tx.query('DELETE FROM data_keys WHERE account_id = $1 AND purpose = $2 AND readable_until <= $3', [
    ...[accountId, purpose, isoMicros(now)],
  ]);
}
