import type { Database } from '../../storage/database.ts';
import { holdTags } from '../../storage/queries/tag-groups.ts';
import { deleteTagRow, dropTags } from '../../storage/queries/tags.ts';
import type { CommandContext } from '../context.ts';
import { unknownTag } from './tag-input.ts';

/** Deletes a tag and takes it off everything that has it. @throws DomainError `not_found` */
export async function deleteTag(deps: { db: Database }, { accountId }: CommandContext, { id }: { id: string }): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await holdTags(tx, accountId);
    if (!(await deleteTagRow(tx, accountId, id))) throw unknownTag(id);
    await dropTags(tx, accountId, [id]);
  });
}
