import type { Clock } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { revokeKeyRow } from '../../storage/queries/api-keys.ts';

/**
 * Revokes a key; every process refuses it within five seconds.
 * @throws DomainError `not_found` when the account has no such key, or it was revoked before
 */
export async function revokeKey(deps: { db: Database; clock: Clock }, input: { accountId: string; id: string }): Promise<void> {
  const revoked = await deps.db.transaction((tx) => revokeKeyRow(tx, input.accountId, input.id, deps.clock.wall()));
  if (!revoked)
    throw new DomainError({ kind: 'not_found', detail: `Account ${input.accountId} has no key ${input.id} that could be revoked.` });
}
