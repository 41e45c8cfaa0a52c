import type { Database } from '../../storage/database.ts';
import { renameTag } from '../../storage/queries/tags.ts';
import type { CommandContext } from '../context.ts';
import { checkName, unknownTag } from './tag-input.ts';

/** Renames a tag; it stays in its group. @throws DomainError `invalid`, `not_found` */
export async function updateTag(deps: { db: Database }, { accountId }: CommandContext, input: { id: string; name: string }): Promise<void> {
  checkName(input.name);
  if (!(await deps.db.transaction((tx) => renameTag(tx, accountId, input.id, input.name)))) throw unknownTag(input.id);
}
