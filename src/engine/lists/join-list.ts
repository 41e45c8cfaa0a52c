import type { Tx } from '../../storage/database.ts';
import { insertDelta } from '../../storage/queries/counters.ts';
import { holdList, insertMembers } from '../../storage/queries/lists.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import { membersCounter } from './list-input.ts';

/**
 * Puts profiles (uuid text, sorted, each once) on a list as part of a larger change. A list that has been deleted meanwhile
 * takes nobody. Members stay as they are.
 * @returns those who were no members before
 */
export async function joinList(
  deps: { signals: Signals },
  tx: Tx,
  context: CommandContext,
  listId: string,
  profileIds: readonly string[],
): Promise<string[]> {
  const { accountId } = context;
  if (profileIds.length === 0 || !(await holdList(tx, accountId, listId))) return [];
  const joined = await insertMembers(tx, accountId, listId, profileIds, context.now);
  if (joined.length === 0) return [];
  await insertDelta(tx, accountId, membersCounter(listId), joined.length);
  await deps.signals.publish(tx, [{ kind: 'list-members', accountId, listId, profileIds: joined }]);
  return joined;
}
