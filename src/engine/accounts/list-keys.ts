import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { type KeyRow, readKeys } from '../../storage/queries/api-keys.ts';
import { type KeyScopes, readScopes } from './scopes.ts';

/** A key as it may be shown: never its secret. */
export interface KeyView {
  id: string;
  accountId: string;
  name: string;
  /** The first characters of the secret. */
  prefix: string;
  scopes: KeyScopes;
  limits: number | 'off';
  createdAt: Micros;
  revokedAt: Micros | null;
}

/** All keys of an account, revoked ones too, oldest first. */
export async function listKeys(deps: { db: Db }, input: { accountId: string }): Promise<KeyView[]> {
  return (await readKeys(deps.db, input.accountId)).map(viewOf);
}

export function viewOf(row: KeyRow): KeyView {
  const limits = row.limits === 'off' ? 'off' : Number(row.limits);
  const { id, name, prefix, account_id: accountId, created_at: createdAt, revoked_at: revokedAt } = row;
  return { id, accountId, name, prefix, scopes: readScopes(row.scopes), limits, createdAt, revokedAt };
}
