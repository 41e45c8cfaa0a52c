import type { Micros } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import type { CommandContext } from '../context.ts';
import type { Outcome } from './profile-change.ts';
import type { ProfileInput } from './profile-input.ts';
import { resolveProfiles } from './resolve-profiles.ts';
import type { ProfileDeps } from './save-profile.ts';
import { toProfileChange } from './to-profile-change.ts';

export interface NewProfile {
  input: Omit<ProfileInput, 'id' | '_kx'>;
  /** When it was created, account time: a shop that moves here keeps its history. The command's time when absent. */
  createdAt?: Micros;
}

/** What became of one: its id (ULID text), or the profile that has one of its identifiers already. */
export type CreatedProfile = { id: string } | { fault: Fault };

/**
 * Makes many profiles in one transaction. One whose identifiers are taken is left out, and so is the profile that has
 * them: nothing about it changes.
 * @returns in the order of `profiles`; a fault is `duplicate_profile`
 * @throws DomainError with every fault of every input, places are `[index, …]`: nothing is made then
 */
export async function createProfiles(
  deps: ProfileDeps,
  context: CommandContext,
  profiles: readonly NewProfile[],
): Promise<CreatedProfile[]> {
  const { accountId } = context;
  const faults: Fault[] = [];
  const changes = profiles.map(({ input, createdAt }, index) =>
    toProfileChange(input, { accountId, now: createdAt ?? context.now, policy: 'create' }, faults, [index]),
  );
  if (faults.length > 0) throw new DomainError(faults);
  const outcomes = await deps.db.transaction(async (tx) => {
    const made = await resolveProfiles(deps, tx, changes);
    const profileIds = made.flatMap((outcome) => ('fault' in outcome ? [] : [outcome.profileId]));
    if (profileIds.length > 0) await deps.signals.publish(tx, [{ kind: 'profiles', accountId, profileIds }]);
    return made;
  });
  return outcomes.map((outcome: Outcome) => ('fault' in outcome ? outcome : { id: uuidToUlid(outcome.profileId) }));
}
