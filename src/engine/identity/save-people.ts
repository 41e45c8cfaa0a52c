import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import type { CommandContext } from '../context.ts';
import { openTokens } from './exchange-token.ts';
import type { Policy } from './profile-change.ts';
import type { ProfileInput } from './profile-input.ts';
import { resolveProfiles } from './resolve-profiles.ts';
import type { ProfileDeps } from './save-profile.ts';
import { toProfileChange } from './to-profile-change.ts';

/**
 * Changes or makes the profiles that these inputs lead to, in one transaction: all or none.
 * @param policy one that refuses nobody who is named by identifiers: `event` or `client`
 * @param also what is done with them in the same transaction
 * @returns uuid text, in the order of `inputs`
 * @throws DomainError with every fault of every input, places are `[index, …]`
 */
export async function savePeople(
  deps: ProfileDeps,
  context: CommandContext,
  inputs: readonly ProfileInput[],
  policy: Extract<Policy, 'event' | 'client'>,
  also?: (tx: Tx, profileIds: readonly string[]) => Promise<unknown>,
): Promise<string[]> {
  const { accountId, now } = context;
  const faults: Fault[] = [];
  const tokens = await openTokens(deps, accountId, inputs);
  const changes = inputs.map((input, index) => toProfileChange(input, { accountId, now, policy, tokens }, faults, [index]));
  if (faults.length > 0) throw new DomainError(faults);
  return deps.db.transaction(async (tx) => {
    const outcomes = await resolveProfiles(deps, tx, changes);
    const refused = outcomes.flatMap((outcome, index) =>
      'fault' in outcome ? [{ ...outcome.fault, at: [index, ...(outcome.fault.at ?? [])] }] : [],
    );
    if (refused.length > 0) throw new DomainError(refused);
    const made = outcomes.flatMap((outcome) => ('fault' in outcome ? [] : [outcome]));
    const changed = made.flatMap((each) => (each.changed ? [each.profileId] : []));
    if (changed.length > 0) await deps.signals.publish(tx, [{ kind: 'profiles', accountId, profileIds: [...new Set(changed)] }]);
    const ids = made.map(({ profileId }) => profileId);
    await also?.(tx, ids);
    return ids;
  });
}
