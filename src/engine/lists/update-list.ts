import type { Database } from '../../storage/database.ts';
import { changeList } from '../../storage/queries/lists.ts';
import type { CommandContext } from '../context.ts';
import { checkListName, type ListInput, unknownList } from './list-input.ts';

/**
 * Renames a list or changes its opt-in process; what is absent stays, and so does an opt-in process of null (a list always has one).
 * @throws DomainError `invalid` for an empty name, `not_found`
 */
export async function updateList(deps: { db: Database }, context: CommandContext, input: ListInput & { id: string }): Promise<void> {
  checkListName(input.name);
  const change = { name: input.name ?? undefined, opt_in_process: input.opt_in_process ?? undefined };
  const exists = await deps.db.transaction((tx) => changeList(tx, context.accountId, input.id, change, context.now));
  if (!exists) throw unknownList(input.id);
}
