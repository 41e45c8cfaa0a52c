import type { Db } from '../../storage/database.ts';
import { accountsWithList } from '../../storage/queries/lists.ts';

/** The account of a list that somebody names without saying whose it is; undefined when none or several have one with this id. */
export async function findListAccount(db: Db, listId: string): Promise<string | undefined> {
  const [account, another] = await accountsWithList(db, listId);
  return another === undefined ? account : undefined;
}
