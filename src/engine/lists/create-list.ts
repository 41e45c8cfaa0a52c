import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { readAccountOptIn } from '../../storage/queries/accounts.ts';
import { insertList } from '../../storage/queries/lists.ts';
import type { CommandContext } from '../context.ts';
import { checkListName, type ListInput } from './list-input.ts';

/** Ids are random: a collision within an account is rare, several in a row mean that something else is wrong. */
const ATTEMPTS = 20;

/**
 * Makes an empty list. Names need not be unique. Without an opt-in process a list has the account's, which is to confirm
 * by mail unless it was changed: what consent laws are safest with, and the reference's default.
 * @throws DomainError `invalid`
 */
export async function createList(
  deps: { db: Database; ids: Ids },
  context: CommandContext,
  input: ListInput & { name: string },
): Promise<{ id: string }> {
  checkListName(input.name);
  const opt_in_process = input.opt_in_process ?? (await readAccountOptIn(deps.db, context.accountId)) ?? 'double_opt_in';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const list = { id: deps.ids.short(), name: input.name, opt_in_process };
    if (await deps.db.transaction((tx) => insertList(tx, context.accountId, list, context.now))) return { id: list.id };
  }
  throw new Error(`no free list id in ${ATTEMPTS} attempts`);
}
