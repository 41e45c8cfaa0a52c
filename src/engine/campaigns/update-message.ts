import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { type CampaignMessageRow, readCampaignMessages, saveCampaignMessage } from '../../storage/queries/campaign-messages.ts';
import { type CampaignRow, holdCampaign } from '../../storage/queries/campaigns.ts';
import type { CommandContext } from '../context.ts';
import { channelFaults, imageFaults, unknownMessage } from './campaign-input.ts';
import { changed, type Definition, type GivenDefinition } from './definition.ts';
import { definitionFaults } from './definition-faults.ts';
import { mustBeDraft } from './statuses.ts';

export interface MessageChange {
  id: string;
  definition?: GivenDefinition | null;
  image_id?: string;
}

/** Changes a message of a draft. @throws DomainError `not_found`, `conflict`, `invalid` */
export async function updateCampaignMessage(deps: { db: Database }, context: CommandContext, change: MessageChange): Promise<void> {
  await deps.db.transaction((tx) => changeMessage(tx, context, change));
}

/** The same within a transaction. */
export async function changeMessage(tx: Tx, { accountId, now }: CommandContext, change: MessageChange): Promise<void> {
  const { id, definition: given, image_id } = change;
  const { message } = await holdMessage(tx, accountId, id);
  const before = message.definition as Definition;
  const faults: Fault[] = image_id === undefined ? [] : await imageFaults(tx, accountId, before.channel, image_id, 'image_id');
  if (given)
    faults.push(...channelFaults(given.channel, before.channel, 'definition', 'channel'), ...definitionFaults(given, 'definition'));
  if (faults.length > 0) throw new DomainError(faults);
  const definition = given ? changed(before, given) : before;
  await saveCampaignMessage(tx, accountId, { ...message, definition, image_id: image_id ?? message.image_id }, now);
}

/** A message of a draft, held with its campaign. @throws DomainError `not_found`; `conflict` when it is no draft any more */
export async function holdMessage(tx: Tx, accountId: string, id: string): Promise<{ campaign: CampaignRow; message: CampaignMessageRow }> {
  const [found] = await readCampaignMessages(tx, accountId, [id]);
  const campaign = found && (await holdCampaign(tx, accountId, found.campaign_id));
  // Read again, as it was when the campaign was held.
  const [message] = campaign ? await readCampaignMessages(tx, accountId, [id]) : [];
  if (!campaign || !message) throw unknownMessage(id);
  mustBeDraft(campaign.status);
  return { campaign, message };
}
