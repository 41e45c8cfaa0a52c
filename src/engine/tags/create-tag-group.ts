import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { hasTagGroups, holdTags, insertTagGroup } from '../../storage/queries/tag-groups.ts';
import type { CommandContext } from '../context.ts';
import { checkName, MOST, tooMany } from './tag-input.ts';

/**
 * Makes a group of tags. Whether it is exclusive is said now and never again.
 * @throws DomainError `invalid` for the name or one group too many
 */
export async function createTagGroup(
  deps: { db: Database; ids: Ids },
  { accountId }: CommandContext,
  input: { name: string; exclusive?: boolean | null },
): Promise<{ id: string }> {
  checkName(input.name);
  const id = deps.ids.uuid();
  await deps.db.transaction(async (tx) => {
    await holdTags(tx, accountId);
    if (await hasTagGroups(tx, accountId, MOST.groups)) throw new DomainError(tooMany('tag groups', MOST.groups));
    await insertTagGroup(tx, accountId, { id, name: input.name, is_exclusive: input.exclusive ?? false, is_default: false });
  });
  return { id };
}
