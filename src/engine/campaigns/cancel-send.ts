import { DomainError } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { holdJob, putJob } from '../../storage/queries/campaign-jobs.ts';
import { readMessagesOf } from '../../storage/queries/campaign-messages.ts';
import { putTest, readTest } from '../../storage/queries/campaign-tests.ts';
import { type CampaignRow, holdCampaign, saveStatus } from '../../storage/queries/campaigns.ts';
import { deleteDue } from '../../storage/queries/due.ts';
import type { CommandContext } from '../context.ts';
import { cancelBatches } from '../messaging/request-batch.ts';
import { TEST_DUE } from './ab-tests/choose-winner.ts';
import { unknownCampaign } from './campaign-input.ts';
import { ended } from './job.ts';
import { CAMPAIGN_DUE, type SendDeps } from './send-campaign.ts';
import { canRevert, isUnderWay } from './statuses.ts';

/**
 * Stops the sending of a campaign. `cancel` is for good: what has not begun to leave does not. `revert` makes it a draft again,
 * as long as nobody was asked to be written to.
 * @throws DomainError `not_found`; `conflict` when there is nothing to stop, or it is too late to revert
 */
export async function cancelCampaignSend(
  deps: SendDeps,
  { accountId, now }: CommandContext,
  { id, action }: { id: string; action: 'cancel' | 'revert' },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    // In the order in which the workers hold them.
    await deleteDue(tx, accountId, CAMPAIGN_DUE, id);
    await deleteDue(tx, accountId, TEST_DUE, id);
    const job = await holdJob(tx, accountId, 'send', id);
    const campaign = await holdCampaign(tx, accountId, id);
    if (!campaign || !job) throw unknownCampaign(id);
    const { status } = campaign;
    if (!isUnderWay(status))
      throw new DomainError({ kind: 'conflict', detail: `The campaign is '${status}': there is nothing to ${action}.` });
    if (action === 'revert') {
      if (!canRevert(status))
        throw new DomainError({ kind: 'conflict', detail: `The campaign is '${status}': it can be cancelled, but not be a draft again.` });
      await saveStatus(tx, accountId, { id, status: 'Draft', scheduled_at: null, send_time: null }, now);
    } else await stopForGood(deps, tx, { accountId, now }, campaign);
    await putJob(tx, ended(job, 'cancelled'));
  });
}

type Stopping = Pick<SendDeps, 'clock' | 'nudges'>;

async function stopForGood(deps: Stopping, tx: Tx, { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>, campaign: CampaignRow) {
  await saveStatus(tx, accountId, { ...campaign, status: 'Cancelled' }, now);
  const test = await readTest(tx, accountId, campaign.id);
  if (test?.status === 'live') await putTest(tx, accountId, { ...test, status: 'cancelled', ends_at: null });
  for (const message of await readMessagesOf(tx, accountId, campaign.id)) {
    await cancelBatches(deps, tx, accountId, ulidToUuid(message.id) as string);
  }
}

/**
 * Makes sure that nothing more of a campaign leaves, whatever its status: what is under way stops, a draft is cancelled for good,
 * and what is over stays what it is.
 * @throws DomainError `not_found`
 */
export async function cancelCampaign(deps: SendDeps, { accountId, now }: CommandContext, { id }: { id: string }): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await deleteDue(tx, accountId, CAMPAIGN_DUE, id);
    await deleteDue(tx, accountId, TEST_DUE, id);
    const job = await holdJob(tx, accountId, 'send', id);
    const campaign = await holdCampaign(tx, accountId, id);
    if (!campaign) throw unknownCampaign(id);
    if (campaign.status !== 'Draft' && !isUnderWay(campaign.status)) return;
    await stopForGood(deps, tx, { accountId, now }, campaign);
    if (job) await putJob(tx, ended(job, 'cancelled'));
  });
}
