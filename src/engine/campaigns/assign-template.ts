import { type At, DomainError } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { saveCampaignMessage } from '../../storage/queries/campaign-messages.ts';
import { deleteTemplateRow } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';
import { copyTemplate } from '../templates/copy-template.ts';
import { holdMessage } from './update-message.ts';

/**
 * Gives an e-mail a copy of a template that is its own: what becomes of the template afterwards does not concern it. The copy
 * that it had before goes away.
 * @throws DomainError `not_found` for the message; `invalid` for an unknown template or another channel; `conflict` unless the
 * campaign is a draft
 */
export async function assignTemplate(
  deps: { db: Database; ids: Ids },
  context: CommandContext,
  { id, template_id }: { id: string; template_id?: string },
): Promise<{ id: string }> {
  await deps.db.transaction((tx) => giveTemplate(deps, tx, context, { id, template_id }));
  return { id };
}

/** The same within a transaction. */
export async function giveTemplate(
  deps: { ids: Ids },
  tx: Tx,
  context: CommandContext,
  { id, template_id }: { id: string; template_id?: string },
): Promise<void> {
  const { accountId, now } = context;
  const { campaign, message } = await holdMessage(tx, accountId, id);
  if (campaign.channel !== 'email')
    throw new DomainError({ kind: 'invalid', detail: 'Only messages by e-mail are made with a template.', at: ['id'] });
  if (template_id === undefined) throw new DomainError({ kind: 'invalid', detail: 'There is no template to assign.', at: ['template_id'] });
  const copy = await copyOf(deps, tx, context, template_id, ['template_id']);
  await saveCampaignMessage(tx, accountId, { ...message, template_id: copy }, now);
  if (message.template_id !== null) await deleteTemplateRow(tx, accountId, message.template_id);
}

/** A copy of a template for a message. @throws DomainError `invalid` for an unknown template */
export async function copyOf(deps: { ids: Ids }, tx: Tx, context: CommandContext, templateId: string, at: At): Promise<string> {
  const copy = await copyTemplate(deps, tx, context, templateId, `Clone of ${templateId}`);
  if (copy !== undefined) return copy;
  throw new DomainError({ kind: 'invalid', detail: `Template with id '${templateId}' does not exist`, at });
}
