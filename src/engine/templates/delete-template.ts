import { DomainError } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { messageOfTemplate } from '../../storage/queries/campaign-messages.ts';
import { deleteTemplateRow, holdTemplate } from '../../storage/queries/templates.ts';
import { noteUses } from '../../storage/queries/universal-content-uses.ts';
import type { CommandContext } from '../context.ts';
import { unknownTemplate } from './template-input.ts';

/**
 * Deletes a template. One that is a message's own goes away with the message alone.
 * @throws DomainError `not_found`, `conflict`
 */
export async function deleteTemplate(deps: { db: Database }, { accountId }: CommandContext, { id }: { id: string }): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const template = await holdTemplate(tx, accountId, id);
    if (!template) throw unknownTemplate(id);
    const message = template.is_reusable ? undefined : await messageOfTemplate(tx, accountId, id);
    // Worded, and broken into lines, as recorded of a flow's message.
    if (message !== undefined)
      throw new DomainError({
        kind: 'conflict',
        detail: `Cannot delete template ${id} while it is attached to\nCampaignMessage ${message}`,
      });
    await deleteTemplateRow(tx, accountId, id);
    await noteUses(tx, accountId, id, []);
  });
}
