import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import { deletePushTokenOf, lockPushTokenOwner, releasePushToken } from '../../storage/queries/push-tokens.ts';
import type { CommandContext } from '../context.ts';
import { openTokens } from '../identity/exchange-token.ts';
import type { ProfileChange } from '../identity/profile-change.ts';
import type { ProfileInput } from '../identity/profile-input.ts';
import { resolveProfiles } from '../identity/resolve-profiles.ts';
import { toProfileChange } from '../identity/to-profile-change.ts';
import { checkPayload, checkToken } from './push-token-input.ts';
import { policyOf, type RegisterDeps } from './register-push-token.ts';

export interface Unregistration {
  token: string;
  platform: 'android' | 'ios';
  vendor?: 'apns' | 'fcm' | null;
  profile: ProfileInput;
}

/**
 * Takes a push token from the profile given, which is created or changed as by a registration. A token that nobody has, that
 * is somebody else's or of another platform or vendor stays as it is, which is no fault: the caller wants it gone from this profile.
 * @throws DomainError with all faults of the input; places are paths in it: `['token']`, `['profile', 'email']`
 */
export async function unregisterPushToken(deps: RegisterDeps, context: CommandContext, input: Unregistration): Promise<void> {
  const { accountId, now } = context;
  const faults = checkToken(input.token);
  const tokens = await openTokens(deps, accountId, [input.profile]);
  const change = toProfileChange(input.profile, { accountId, now, policy: policyOf(context), tokens }, faults, ['profile']);
  if (faults.length === 0) faults.push(...checkPayload(input));
  if (faults.length > 0) throw new DomainError(faults);
  const fault = await deps.db.transaction((tx) => unregister(deps, tx, input, change));
  if (fault) throw new DomainError({ ...fault, at: ['profile', ...(fault.at ?? [])] });
}

async function unregister(deps: RegisterDeps, tx: Tx, input: Unregistration, change: ProfileChange): Promise<Fault | undefined> {
  const { accountId } = change;
  const [outcome] = await resolveProfiles(deps, tx, [change]);
  if (!outcome) throw new Error('resolveProfiles gave no outcome for a change');
  if ('fault' in outcome) return outcome.fault;
  const { profileId, changed } = outcome;
  const owner = await lockPushTokenOwner(tx, accountId, input.token);
  const isGone = owner === profileId && (await deletePushTokenOf(tx, accountId, profileId, input));
  if (isGone) await releasePushToken(tx, accountId, input.token);
  if (isGone || changed) await deps.signals.publish(tx, [{ kind: 'profiles', accountId, profileIds: [profileId] }]);
  return undefined;
}
