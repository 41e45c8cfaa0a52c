import type { Clock } from '../../../lib/clock.ts';
import { DomainError, type Fault } from '../../../lib/errors.ts';
import { parseIso } from '../../../lib/time.ts';
import type { Database, Tx } from '../../../storage/database.ts';
import { holdJob } from '../../../storage/queries/campaign-jobs.ts';
import { readMessagesOf } from '../../../storage/queries/campaign-messages.ts';
import { type CampaignTestRow, putTest, readTest } from '../../../storage/queries/campaign-tests.ts';
import { type CampaignRow, holdCampaign } from '../../../storage/queries/campaigns.ts';
import { deleteDue } from '../../../storage/queries/due.ts';
import type { CommandContext } from '../../context.ts';
import type { Nudges } from '../../nudges.ts';
import { unknownCampaign } from '../campaign-input.ts';
import type { CampaignChannel } from '../definition.ts';
import { type SendStrategy, shownTime } from '../options.ts';
import { mustBeDraft } from '../statuses.ts';
import { isWaiting, sendWinner, TEST_DUE } from './choose-winner.ts';
import { settingsFaults, type TestSettings, unknownTest } from './test-input.ts';

/** What is absent stays. `start_at`: null is at once. */
export interface TestChange extends TestSettings {
  id: string;
  start_at?: string | null;
  winner_message_id?: string;
}

/**
 * Changes the test of a draft; or, while a test runs, says which variation the rest of the audience gets, however that was to be decided.
 * @throws DomainError `not_found`; `conflict` for a time at which that cannot be done; `invalid` with all that is wrong
 */
export async function updateTest(
  deps: { db: Database; clock: Clock; nudges: Nudges },
  { accountId, now }: CommandContext,
  { id, winner_message_id: winnerId, ...change }: TestChange,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    // In the order in which the workers hold them.
    if (winnerId !== undefined) await deleteDue(tx, accountId, TEST_DUE, id);
    const job = await holdJob(tx, accountId, 'send', id);
    const campaign = await holdCampaign(tx, accountId, id);
    if (!campaign) throw unknownCampaign(id);
    const test = await readTest(tx, accountId, id);
    if (!test) throw unknownTest(id);
    if (Object.values(change).some((value) => value !== undefined)) {
      mustBeDraft(campaign.status);
      await changeDraft(tx, accountId, campaign, test, change);
    }
    if (winnerId === undefined) return;
    if (!job || !isWaiting(job) || test.status !== 'live')
      throw new DomainError({
        kind: 'conflict',
        detail: `The campaign is '${campaign.status}': a winner is chosen when the messages of its test were asked for, and once.`,
      });
    if (!(await readMessagesOf(tx, accountId, id)).some((message) => message.id === winnerId))
      throw new DomainError({
        kind: 'invalid',
        detail: `'${winnerId}' is no variation of this test.`,
        at: ['winner_message_id'],
      });
    await sendWinner(deps, tx, { accountId, now }, { job, campaign, test }, winnerId, 'person');
  });
}

async function changeDraft(
  tx: Tx,
  accountId: string,
  { channel }: CampaignRow,
  test: CampaignTestRow,
  { start_at, ...settings }: Omit<TestChange, 'id' | 'winner_message_id'>,
): Promise<void> {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const next = { ...test, ...given } as CampaignTestRow;
  const faults: Fault[] = settingsFaults(next, channel as CampaignChannel);
  const start = start_at == null ? undefined : parseIso(start_at);
  if (start_at != null && start === undefined) faults.push({ kind: 'invalid', detail: `'${start_at}' is not a time.`, at: ['start_at'] });
  if (faults.length > 0) throw new DomainError(faults);
  const strategy: SendStrategy =
    start === undefined ? { method: 'immediate' } : { method: 'static', datetime: shownTime(start), options: { is_local: false } };
  await putTest(tx, accountId, start_at === undefined ? next : { ...next, send_strategy: strategy });
}
