import { DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { findTagGroup, holdTags } from '../../storage/queries/tag-groups.ts';
import { hasTags, insertTag } from '../../storage/queries/tags.ts';
import type { CommandContext } from '../context.ts';
import { checkName, MOST, tooMany } from './tag-input.ts';

/**
 * Makes a tag, in the account's default group unless one is named. Names need not be unique.
 * @throws DomainError `invalid` for the name or one tag too many, `tag_service_error` for an unknown group (recorded)
 */
export async function createTag(
  deps: { db: Database; ids: Ids },
  { accountId }: CommandContext,
  input: { name: string; group_id?: string },
): Promise<{ id: string }> {
  checkName(input.name);
  const id = deps.ids.uuid();
  await deps.db.transaction(async (tx) => {
    const defaultGroup = await holdTags(tx, accountId);
    const group = input.group_id ?? defaultGroup;
    if (group !== defaultGroup && !(await findTagGroup(tx, accountId, group)))
      throw new DomainError({ kind: 'tag_service_error', detail: `Tag Group with id ${group} not found` });
    if (await hasTags(tx, accountId, MOST.tags)) throw new DomainError(tooMany('tags', MOST.tags));
    await insertTag(tx, accountId, { id, group_id: group, name: input.name });
  });
  return { id };
}
