import type { Tx } from '../../storage/database.ts';
import { changePushTokenOwner, claimPushToken, deletePushTokenRow, upsertPushToken } from '../../storage/queries/push-tokens.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import type { TokenInput } from './push-token-input.ts';

/** Gives a checked token to a profile (uuid text) as part of a larger change. One that was another profile's moves. */
export async function attachPushToken(
  deps: { signals: Signals },
  tx: Tx,
  { accountId, now }: CommandContext,
  profileId: string,
  input: TokenInput,
): Promise<void> {
  const { token, platform, vendor, device_metadata: metadata } = input;
  const owner = await claimPushToken(tx, accountId, token, profileId);
  const before = owner === profileId ? undefined : await deletePushTokenRow(tx, accountId, owner, token);
  if (owner !== profileId) await changePushTokenOwner(tx, accountId, token, profileId);
  const row = {
    ...{ token, profile_id: profileId, platform, vendor },
    enablement_status: input.enablement_status ?? 'AUTHORIZED',
    background: input.background ?? 'AVAILABLE',
    metadata: metadata === undefined ? (before?.metadata ?? null) : metadata,
    created_at: before?.created_at ?? now,
    recorded_at: now,
  };
  await upsertPushToken(tx, accountId, row, metadata === undefined);
  await deps.signals.publish(tx, [{ kind: 'profiles', accountId, profileIds: [...new Set([profileId, owner])] }]);
}
