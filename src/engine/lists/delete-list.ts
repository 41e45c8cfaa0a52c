import type { Database } from '../../storage/database.ts';
import { deleteCounter } from '../../storage/queries/counters.ts';
import { eraseList } from '../../storage/queries/lists.ts';
import type { CommandContext } from '../context.ts';
import { membersCounter, unknownList } from './list-input.ts';

/**
 * Deletes a list and its memberships; the members stay profiles.
 * @throws DomainError `not_found`
 */
export async function deleteList(deps: { db: Database }, context: CommandContext, input: { id: string }): Promise<void> {
  const existed = await deps.db.transaction(async (tx) => {
    const erased = await eraseList(tx, context.accountId, input.id);
    if (erased) await deleteCounter(tx, context.accountId, membersCounter(input.id));
    return erased;
  });
  if (!existed) throw unknownList(input.id);
}
