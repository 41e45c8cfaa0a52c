import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface KeyRow {
  account_id: string;
  id: string;
  name: string;
  prefix: string;
  scopes: string;
  limits: string;
  created_at: Micros;
  revoked_at: Micros | null;
}

/** @param secretHash SHA-256, hexadecimal */
export async function insertKey(tx: Tx, row: Omit<KeyRow, 'revoked_at'>, secretHash: string): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO api_keys (account_id, id, name, prefix, secret_hash, scopes, limits, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id`,
    [row.account_id, row.id, row.name, row.prefix, secretHash, row.scopes, row.limits, isoMicros(row.created_at)],
  );
  return rows.length > 0;
}

const COLUMNS = 'account_id, id, name, prefix, scopes, limits, created_at, revoked_at';

export async function findKeyByHash(db: Db, secretHash: string): Promise<KeyRow | undefined> {
  const [row] = await db.query<KeyRow>(`SELECT ${COLUMNS} FROM api_keys WHERE secret_hash = $1 AND revoked_at IS NULL`, [secretHash]);
  return row;
}

/** All keys of an account, revoked ones too, oldest first. */
export function readKeys(db: Db, accountId: string): Promise<KeyRow[]> {
  return db.query<KeyRow>(`SELECT ${COLUMNS} FROM api_keys WHERE account_id = $1 ORDER BY created_at, id`, [accountId]);
}

/** @returns whether there was such a key that was not revoked before */
export async function revokeKeyRow(tx: Tx, accountId: string, id: string, now: Micros): Promise<boolean> {
  const rows = await tx.query('UPDATE api_keys SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id', [
    ...[accountId, id, isoMicros(now)],
  ]);
  return rows.length > 0;
}
