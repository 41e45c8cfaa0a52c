import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Database, Tx } from '../../storage/database.ts';
import type { CommandContext } from '../context.ts';
import { type ExchangeDeps, openTokens } from '../identity/exchange-token.ts';
import type { Policy, ProfileChange } from '../identity/profile-change.ts';
import { type ResolveDeps, resolveProfiles } from '../identity/resolve-profiles.ts';
import { toProfileChange } from '../identity/to-profile-change.ts';
import type { Signals } from '../signals.ts';
import { attachPushToken } from './attach-push-token.ts';
import { checkPayload, checkPushToken, type PushTokenInput } from './push-token-input.ts';

export interface RegisterDeps extends ResolveDeps, ExchangeDeps {
  db: Database;
  signals: Signals;
}

/** An app may say whose a token is, but not who somebody is. */
export const policyOf = ({ actor }: CommandContext): Policy => (actor.kind === 'client' ? 'client' : 'import');

/**
 * Creates or updates a push token, and the profile that it belongs to: as an import does, or as a browser does when an app
 * asks for it. A token that was another profile's moves: it keeps when it was created, and what is known of its device
 * unless that is given anew.
 * @throws DomainError with all faults of the input; places are paths in it: `['token']`, `['profile', 'email']`
 */
export async function registerPushToken(deps: RegisterDeps, context: CommandContext, input: PushTokenInput): Promise<void> {
  const faults = checkPushToken(input);
  const tokens = await openTokens(deps, context.accountId, [input.profile]);
  const frame = { accountId: context.accountId, now: context.now, policy: policyOf(context), tokens };
  const change = toProfileChange(input.profile, frame, faults, ['profile']);
  if (faults.length === 0) faults.push(...checkPayload(input));
  if (faults.length > 0) throw new DomainError(faults);
  const fault = await deps.db.transaction((tx) => register(deps, tx, context, input, change));
  if (fault) throw new DomainError({ ...fault, at: ['profile', ...(fault.at ?? [])] });
}

async function register(
  deps: RegisterDeps,
  tx: Tx,
  context: CommandContext,
  input: PushTokenInput,
  change: ProfileChange,
): Promise<Fault | undefined> {
  const [outcome] = await resolveProfiles(deps, tx, [change]);
  if (!outcome) throw new Error('resolveProfiles gave no outcome for a change');
  if ('fault' in outcome) return outcome.fault;
  await attachPushToken(deps, tx, context, outcome.profileId, input);
  return undefined;
}
