import type { Tx } from '../../storage/database.ts';
import { profilesChangedBy } from '../../storage/queries/consent-changes.ts';
import type { CommandContext } from '../context.ts';
import { leaveList } from '../lists/leave-list.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { suppressOnList } from './change-list-suppressions.ts';
import { type Cause, writeLedger } from './ledger.ts';

/**
 * Takes people (uuid text) off a list who want none of its messages any more, and keeps those from them should somebody put them
 * back. Consent stays.
 * @returns those who were members, or were until the same source took them off; of the others nothing changes
 */
export async function leaveAsUnsubscriber(
  deps: { signals: Signals },
  tx: Tx,
  context: CommandContext,
  listId: string,
  profileIds: readonly string[],
  cause: Cause,
): Promise<Set<string>> {
  const ids = [...new Set(profileIds)].sort();
  await lockProfiles(tx, ids);
  const left = await leaveList(deps, tx, context, listId, ids);
  await writeLedger(
    deps,
    tx,
    context,
    left.map((profileId) => ({ profileId, change: 'list_left', listId, cause })),
  );
  await suppressOnList(deps, tx, context, listId, left, cause);
  if (cause.source === null) return new Set(left);
  return profilesChangedBy(tx, context.accountId, profileIds, { change: 'list_left', listId, source: cause.source });
}
