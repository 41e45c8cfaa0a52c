import { DomainError } from '../../lib/errors.ts';
import type { Db } from '../../storage/database.ts';
import { type GroupRow, readGroup, readGroups, readGroupsById } from '../../storage/queries/group-pages.ts';

export type Group = GroupRow;
type Kind = Group['kind'];

/** The lists and segments of the account, by id. */
export const listGroups = (db: Db, accountId: string, kinds: readonly Kind[]): Promise<Group[]> => readGroups(db, accountId, kinds);

/** Those of these lists and segments that still exist, by id. */
export const findGroups = (db: Db, accountId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Group>> =>
  readGroupsById(db, accountId, ids);

/** @throws DomainError `not_found`, also for a segment where a list is wanted */
export async function findGroup(db: Db, accountId: string, id: string, kinds: readonly Kind[] = ['list', 'segment']): Promise<Group> {
  const found = await readGroup(db, accountId, id);
  if (found && kinds.includes(found.kind)) return found;
  throw new DomainError({ kind: 'not_found', detail: `A ${kinds.join(' or ')} with the id '${id}' does not exist.` });
}
