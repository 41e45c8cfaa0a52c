import { DomainError } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { deletePushTokenRow, releasePushToken } from '../../storage/queries/push-tokens.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';

/**
 * Deletes a push token; its profile stays. A device that registers it again makes a new one.
 * @throws DomainError `not_found`
 */
export async function deletePushToken(
  deps: { db: Database; signals: Signals },
  { accountId }: CommandContext,
  { token }: { token: string },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const owner = await releasePushToken(tx, accountId, token);
    if (owner === undefined) throw new DomainError({ kind: 'not_found', detail: `A push-token with id \`${token}\` does not exist.` });
    await deletePushTokenRow(tx, accountId, owner, token);
    await deps.signals.publish(tx, [{ kind: 'profiles', accountId, profileIds: [owner] }]);
  });
}
