import type { Tx } from '../../storage/database.ts';
import { insertDelta } from '../../storage/queries/counters.ts';
import { deleteMembers, holdList } from '../../storage/queries/lists.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import { membersCounter } from './list-input.ts';

/**
 * Takes profiles (uuid text, sorted, each once) off a list as part of a larger change. Who is not on it, or whose list has been
 * deleted meanwhile, is passed over.
 * @returns those who were members
 */
export async function leaveList(
  deps: { signals: Signals },
  tx: Tx,
  context: CommandContext,
  listId: string,
  profileIds: readonly string[],
): Promise<string[]> {
  const { accountId } = context;
  if (profileIds.length === 0 || !(await holdList(tx, accountId, listId))) return [];
  const left = await deleteMembers(tx, accountId, listId, profileIds);
  if (left.length === 0) return [];
  await insertDelta(tx, accountId, membersCounter(listId), -left.length);
  await deps.signals.publish(tx, [{ kind: 'list-members', accountId, listId, profileIds: left }]);
  return left;
}
