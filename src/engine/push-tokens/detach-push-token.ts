import type { Tx } from '../../storage/database.ts';
import { deletePushTokenRow, findPushTokenOwners, releasePushToken } from '../../storage/queries/push-tokens.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';

/** Whose tokens are (uuid text), by token; those that nobody has are left out. */
export const ownersOfPushTokens = (tx: Tx, { accountId }: CommandContext, tokens: readonly string[]): Promise<Map<string, string>> =>
  findPushTokenOwners(tx, accountId, tokens);

/** Deletes a push token as part of a larger change; its profile stays. @returns whose it was (uuid text); undefined when nobody had it */
export async function detachPushToken(
  deps: { signals: Signals },
  tx: Tx,
  { accountId }: CommandContext,
  token: string,
): Promise<string | undefined> {
  const owner = await releasePushToken(tx, accountId, token);
  if (owner === undefined) return undefined;
  await deletePushTokenRow(tx, accountId, owner, token);
  await deps.signals.publish(tx, [{ kind: 'profiles', accountId, profileIds: [owner] }]);
  return owner;
}
