import type { Database } from '../../storage/database.ts';
import { deleteTemplateRow } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';
import { unknownTemplate } from './template-input.ts';

/**
 * Deletes a template. Nothing can be attached to one yet, so nothing stands against it.
 * @throws DomainError `not_found`
 */
export async function deleteTemplate(deps: { db: Database }, { accountId }: CommandContext, { id }: { id: string }): Promise<void> {
  if (!(await deps.db.transaction((tx) => deleteTemplateRow(tx, accountId, id)))) throw unknownTemplate(id);
}
