import { DomainError } from '../../lib/errors.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { lockProfile } from '../../storage/queries/profiles.ts';
import type { CommandContext } from '../context.ts';
import { unknownProfile } from '../identity/faults.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { suppressOnList } from './change-list-suppressions.ts';
import { leaveAsUnsubscriber } from './leave-as-unsubscriber.ts';

/**
 * Keeps the messages of one list from somebody (uuid text), who leaves it if they are on it. Consent to everything else stays.
 * @returns whether it was so already
 * @throws DomainError `not_found`
 */
export function excludeFromList(
  deps: { db: Database; signals: Signals },
  context: CommandContext,
  listId: string,
  profileId: string,
): Promise<{ already: boolean }> {
  const cause = { method: 'API', methodDetail: context.actor.id, source: null } as const;
  return deps.db.transaction(async (tx) => {
    await lockProfiles(tx, [profileId]);
    // Merged or erased meanwhile: nothing may be written that is nobody's.
    if (!(await lockProfile(tx, { account_id: context.accountId, id: profileId })))
      throw new DomainError(unknownProfile(uuidToUlid(profileId)));
    const left = await leaveAsUnsubscriber(deps, tx, context, listId, [profileId], cause);
    const kept = await suppressOnList(deps, tx, context, listId, [profileId], cause);
    return { already: left.size === 0 && kept.size === 0 };
  });
}
