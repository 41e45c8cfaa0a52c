import type { Clock } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { holdJob, putJob } from '../../storage/queries/campaign-jobs.ts';
import { readMessagesOf } from '../../storage/queries/campaign-messages.ts';
import { holdCampaign } from '../../storage/queries/campaigns.ts';
import type { CommandContext } from '../context.ts';
import { holdBatches, releaseBatches } from '../messaging/request-batch.ts';
import type { Nudges } from '../nudges.ts';
import { unknownCampaign } from './campaign-input.ts';
import type { SendStrategy } from './options.ts';
import { canHold } from './statuses.ts';

/**
 * Holds the sending of a campaign, or lets it go on. While it is held nobody else is asked to be written to and no message begins; those
 * that are being handed over are finished, and those that were tried go on being tried. Shares of a throttled campaign are put off
 * by as long as it was held; everything else that became due meanwhile leaves at once. Asking for what is already so changes nothing.
 * @throws DomainError `not_found`; `conflict` when nothing of it is being sent
 */
export async function holdCampaignSend(
  deps: { db: Database; clock: Clock; nudges: Nudges },
  { accountId }: Pick<CommandContext, 'accountId'>,
  { id, held }: { id: string; held: boolean },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    // In the order in which the workers hold them.
    const job = await holdJob(tx, accountId, 'send', id);
    const campaign = await holdCampaign(tx, accountId, id);
    if (!campaign || !job) throw unknownCampaign(id);
    if (!canHold(campaign.status)) throw nothingToHold(campaign.status);
    const since = job.held_at;
    if ((since !== null) === held) return;
    const wall = deps.clock.wall();
    const groups = (await readMessagesOf(tx, accountId, id)).map((message) => ulidToUuid(message.id) as string);
    if (since === null) {
      await putJob(tx, { ...job, held_at: wall, look_at: null });
      for (const group of groups) await holdBatches(tx, accountId, group);
      return;
    }
    const later = (campaign.send_strategy as SendStrategy).method === 'throttled' ? { since, by: wall - since } : undefined;
    const begun_at = job.begun_at === null || later === undefined ? job.begun_at : job.begun_at + later.by;
    await putJob(tx, { ...job, begun_at, held_at: null, look_at: wall });
    for (const group of groups) await releaseBatches(deps, tx, accountId, group, later);
    deps.nudges.after(tx, 'campaigns');
  });
}

function nothingToHold(status: string): DomainError {
  const advice =
    status === 'Scheduled' ? "revert its send job instead, which makes it a draft that waits for nobody's time" : 'nothing leaves';
  return new DomainError({ kind: 'conflict', detail: `The campaign is '${status}': ${advice}.` });
}
