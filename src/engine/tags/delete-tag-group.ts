import { DomainError } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { deleteTagGroupRow, findTagGroup, holdTags } from '../../storage/queries/tag-groups.ts';
import { deleteTagsOfGroup, dropTags } from '../../storage/queries/tags.ts';
import type { CommandContext } from '../context.ts';
import { unknownTagGroup } from './tag-input.ts';

/**
 * Deletes a group with its tags, and takes those off everything that has them.
 * @throws DomainError `not_found`; `invalid` for the default group, which every account has
 */
export async function deleteTagGroup(deps: { db: Database }, { accountId }: CommandContext, { id }: { id: string }): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await holdTags(tx, accountId);
    const group = await findTagGroup(tx, accountId, id);
    if (!group) throw unknownTagGroup(id);
    if (group.is_default) throw new DomainError({ kind: 'invalid', detail: 'The default tag group cannot be deleted.' });
    await dropTags(tx, accountId, await deleteTagsOfGroup(tx, accountId, id));
    await deleteTagGroupRow(tx, accountId, id);
  });
}
