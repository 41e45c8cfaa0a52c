import type { Database } from '../../storage/database.ts';
import { deleteEstimate, deleteJobs } from '../../storage/queries/campaign-jobs.ts';
import { deleteMessagesOf, readMessagesOf } from '../../storage/queries/campaign-messages.ts';
import { deleteTestRow } from '../../storage/queries/campaign-tests.ts';
import { deleteCampaignRow, holdCampaign } from '../../storage/queries/campaigns.ts';
import { deleteDue } from '../../storage/queries/due.ts';
import { untagThing } from '../../storage/queries/tags.ts';
import { deleteTemplateRow } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';
import { unknownCampaign } from './campaign-input.ts';
import { CAMPAIGN_DUE } from './send-campaign.ts';
import { mustBeUnsent } from './statuses.ts';

/** Deletes a campaign of which nothing was sent, with all that is its own. @throws DomainError `not_found`, `conflict` */
export async function deleteCampaign(deps: { db: Database }, { accountId }: CommandContext, { id }: { id: string }): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const campaign = await holdCampaign(tx, accountId, id);
    if (!campaign) throw unknownCampaign(id);
    mustBeUnsent(campaign.status);
    for (const { template_id } of await readMessagesOf(tx, accountId, id)) {
      if (template_id !== null) await deleteTemplateRow(tx, accountId, template_id);
    }
    await deleteMessagesOf(tx, accountId, id);
    await deleteTestRow(tx, accountId, id);
    await deleteJobs(tx, accountId, id);
    await deleteEstimate(tx, accountId, id);
    await deleteDue(tx, accountId, CAMPAIGN_DUE, id);
    await untagThing(tx, accountId, 'campaign', id);
    await deleteCampaignRow(tx, accountId, id);
  });
}
