import type { Database } from '../../storage/database.ts';
import { renameTagGroup } from '../../storage/queries/tag-groups.ts';
import type { CommandContext } from '../context.ts';
import { checkName, unknownTagGroup } from './tag-input.ts';

/** Renames a group, the default one too. @throws DomainError `invalid`, `not_found` */
export async function updateTagGroup(
  deps: { db: Database },
  { accountId }: CommandContext,
  input: { id: string; name: string },
): Promise<void> {
  checkName(input.name);
  if (!(await deps.db.transaction((tx) => renameTagGroup(tx, accountId, input.id, input.name)))) throw unknownTagGroup(input.id);
}
