import type { Clock } from '../../../lib/clock.ts';
import type { Tx } from '../../../storage/database.ts';
import { type CampaignJobRow, holdJob, putJob } from '../../../storage/queries/campaign-jobs.ts';
import { readMessagesOf } from '../../../storage/queries/campaign-messages.ts';
import { type CampaignTestRow, putTest, readTest } from '../../../storage/queries/campaign-tests.ts';
import { type CampaignRow, holdCampaign, saveStatus } from '../../../storage/queries/campaigns.ts';
import { deleteDue } from '../../../storage/queries/due.ts';
import type { CommandContext } from '../../context.ts';
import type { DueKind } from '../../due.ts';
import type { Nudges } from '../../nudges.ts';
import { atPlace, type Phase } from '../job.ts';
import { readVariations } from './read-variations.ts';

/** What is due of the kind: a test is over, and its winner is to be chosen. */
export const TEST_DUE = 'campaign-test';

/** A test of which the first messages have been asked for, held with its campaign and job. */
export interface RunningTest {
  readonly job: CampaignJobRow;
  readonly campaign: CampaignRow;
  readonly test: CampaignTestRow;
}

/** Chooses winners of tests whose time is over. */
export const testsDue = (deps: { clock: Clock; nudges: Nudges }): DueKind => ({
  name: TEST_DUE,
  async run(tx, { account_id: accountId, key: id }, now) {
    await deleteDue(tx, accountId, TEST_DUE, id);
    const job = await holdJob(tx, accountId, 'send', id);
    const campaign = await holdCampaign(tx, accountId, id);
    const test = await readTest(tx, accountId, id);
    // It may have been cancelled, or somebody has chosen.
    if (!job || !campaign || !test || !isWaiting(job) || test.status !== 'live') return;
    const winner = await bestOf(tx, accountId, { job, campaign, test });
    await sendWinner(deps, tx, { accountId, now }, { job, campaign, test }, winner, 'duration');
  },
});

export const isWaiting = ({ phase }: CampaignJobRow): boolean => (phase as Phase) === 'testing';

/** The message of the variation with the best rate; of equals, and where nothing was delivered, the first. */
async function bestOf(tx: Tx, accountId: string, { campaign, test }: RunningTest): Promise<string> {
  const messages = await readMessagesOf(tx, accountId, campaign.id);
  const variations = await readVariations(tx, accountId, messages, campaign.send_time);
  const best = variations.reduce((a, b) => (b[test.winner_metric] > a[test.winner_metric] ? b : a));
  return best.message_id;
}

/** Lets the rest of the audience have a variation: another walk, over the same people, of whom those with a message get no other. */
export async function sendWinner(
  { clock, nudges }: { clock: Clock; nudges: Nudges },
  tx: Tx,
  { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>,
  { job, campaign, test }: RunningTest,
  winner_id: string,
  chosen_by: 'duration' | 'person',
): Promise<void> {
  await putTest(tx, accountId, { ...test, status: 'completed', winner_id, chosen_by, chosen_at: now });
  await saveStatus(tx, accountId, { ...campaign, status: 'Sending' }, now);
  const look_at = job.held_at === null ? clock.wall() : null;
  await putJob(tx, { ...atPlace(job, { group: 0 }), phase: 'adding-rest' satisfies Phase, look_at });
  nudges.after(tx, 'campaigns');
}
