import type { Database } from '../../../storage/database.ts';
import { deleteMessage, readMessagesOf, saveCampaignMessage } from '../../../storage/queries/campaign-messages.ts';
import { deleteTestRow, readTest } from '../../../storage/queries/campaign-tests.ts';
import { holdCampaign, saveCampaign } from '../../../storage/queries/campaigns.ts';
import { deleteTemplateRow } from '../../../storage/queries/templates.ts';
import type { CommandContext } from '../../context.ts';
import { unknownCampaign } from '../campaign-input.ts';
import { mustBeDraft } from '../statuses.ts';
import { unknownTest } from './test-input.ts';

/** Makes a draft one without a test: its first variation stays. @throws DomainError `not_found`, `conflict` for what is no draft */
export async function deleteTest(deps: { db: Database }, { accountId, now }: CommandContext, { id }: { id: string }): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const campaign = await holdCampaign(tx, accountId, id);
    if (!campaign) throw unknownCampaign(id);
    const test = await readTest(tx, accountId, id);
    if (!test) throw unknownTest(id);
    mustBeDraft(campaign.status);
    const [first, ...others] = await readMessagesOf(tx, accountId, id);
    for (const { id: messageId, template_id } of others) {
      if (template_id !== null) await deleteTemplateRow(tx, accountId, template_id);
      await deleteMessage(tx, accountId, messageId);
    }
    if (first) await saveCampaignMessage(tx, accountId, { ...first, variation: null, send_at: null }, now);
    await saveCampaign(tx, accountId, { ...campaign, send_strategy: test.send_strategy }, now);
    await deleteTestRow(tx, accountId, id);
  });
}
