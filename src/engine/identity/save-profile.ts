import { DomainError, type Fault } from '../../lib/errors.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import { type ExchangeDeps, openTokens } from './exchange-token.ts';
import type { Policy } from './profile-change.ts';
import type { ProfileInput } from './profile-input.ts';
import { type ResolveDeps, resolveProfiles } from './resolve-profiles.ts';
import { toProfileChange } from './to-profile-change.ts';

export interface ProfileDeps extends ResolveDeps, ExchangeDeps {
  db: Database;
  signals: Signals;
}

export interface SavedProfile {
  /** ULID text */
  id: string;
  created: boolean;
}

/**
 * One profile in a transaction of its own: what the three profile commands share.
 * @throws DomainError with every fault of the input, or with the one that the stored profiles gave cause for
 */
export async function saveProfile(deps: ProfileDeps, context: CommandContext, input: ProfileInput, policy: Policy): Promise<SavedProfile> {
  const faults: Fault[] = [];
  const { accountId, now } = context;
  const tokens = await openTokens(deps, accountId, [input]);
  const change = toProfileChange(input, { accountId, now, policy, tokens }, faults);
  if (faults.length > 0) throw new DomainError(faults);
  const outcome = await deps.db.transaction(async (tx) => {
    const [made] = await resolveProfiles(deps, tx, [change]);
    if (!made) throw new Error('resolveProfiles gave no outcome for a change');
    if (!('fault' in made) && made.changed) {
      await deps.signals.publish(tx, [{ kind: 'profiles', accountId, profileIds: [made.profileId] }]);
    }
    return made;
  });
  if ('fault' in outcome) throw new DomainError(outcome.fault);
  return { id: uuidToUlid(outcome.profileId), created: outcome.created };
}
