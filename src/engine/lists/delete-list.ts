import type { Database, Tx } from '../../storage/database.ts';
import { deleteCounter, insertDelta } from '../../storage/queries/counters.ts';
import { deleteListRow, deleteMembers, firstMembers, listExists } from '../../storage/queries/lists.ts';
import { untagThing } from '../../storage/queries/tags.ts';
import type { CommandContext } from '../context.ts';
import type { Signals } from '../signals.ts';
import { membersCounter, unknownList } from './list-input.ts';

export interface DeleteListDeps {
  db: Database;
  signals: Signals;
}

/** Long enough to be done with most lists at once, short enough that others get their turn on the embedded database. */
const SLICE = 2000;

/**
 * Deletes a list and its memberships; the members stay profiles. A long list loses its members slice by slice and goes
 * last: cut short, it is a shorter list, and the same command finishes the work.
 * @throws DomainError `not_found`
 */
export async function deleteList(deps: DeleteListDeps, context: CommandContext, input: { id: string }, slice = SLICE): Promise<void> {
  const { accountId } = context;
  const { id } = input;
  if (!(await listExists(deps.db, accountId, id))) throw unknownList(id);

  const dropSlice = async (tx: Tx): Promise<number> => {
    const gone = await deleteMembers(tx, accountId, id, await firstMembers(tx, accountId, id, slice));
    if (gone.length === 0) return 0;
    await insertDelta(tx, accountId, membersCounter(id), -gone.length);
    await deps.signals.publish(tx, [{ kind: 'list-members', accountId, listId: id, profileIds: gone }]);
    return gone.length;
  };
  while ((await deps.db.transaction(dropSlice)) > 0);

  await deps.db.transaction(async (tx) => {
    // Waits for those who are joining; those who come later find no list.
    if (!(await deleteListRow(tx, accountId, id))) throw unknownList(id);
    while ((await dropSlice(tx)) > 0);
    await untagThing(tx, accountId, 'list', id);
    await deleteCounter(tx, accountId, membersCounter(id));
  });
}
