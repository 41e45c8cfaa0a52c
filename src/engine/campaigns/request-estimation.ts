import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import { holdJob, putJob } from '../../storage/queries/campaign-jobs.ts';
import { readCampaign } from '../../storage/queries/campaigns.ts';
import type { CommandContext } from '../context.ts';
import type { Nudges } from '../nudges.ts';
import { groupsOf } from './audience.ts';
import { type Audiences, unknownCampaign } from './campaign-input.ts';
import { newJob } from './job.ts';

/**
 * Has the recipients of a campaign counted in the background, from the beginning if that is being done already.
 * @returns the campaign's id, which is the job's
 * @throws DomainError `not_found`
 */
export async function requestEstimation(
  deps: { db: Database; clock: Clock; nudges: Nudges },
  { accountId, now }: CommandContext,
  { id }: { id: string },
): Promise<{ id: string }> {
  await deps.db.transaction(async (tx) => {
    await holdJob(tx, accountId, 'estimation', id);
    const campaign = await readCampaign(tx, accountId, id);
    if (!campaign) throw unknownCampaign(id);
    const groups = await groupsOf(tx, accountId, campaign.audiences as Audiences);
    await putJob(tx, { ...newJob(accountId, 'estimation', id, deps.clock.wall()), groups, members_until: now });
    deps.nudges.after(tx, 'campaigns');
  });
  return { id };
}
