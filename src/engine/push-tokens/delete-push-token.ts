import { DomainError } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import { detachPushToken } from './detach-push-token.ts';

/**
 * Deletes a push token; its profile stays. A device that registers it again makes a new one.
 * @throws DomainError `not_found`
 */
export async function deletePushToken(
  deps: { db: Database; signals: Signals },
  context: CommandContext,
  { token }: { token: string },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const owner = await detachPushToken(deps, tx, context, token);
    if (owner === undefined) throw new DomainError({ kind: 'not_found', detail: `A push-token with id \`${token}\` does not exist.` });
  });
}
