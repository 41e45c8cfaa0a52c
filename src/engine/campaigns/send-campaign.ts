import type { Clock, Micros } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { holdJob, putJob } from '../../storage/queries/campaign-jobs.ts';
import { readTest } from '../../storage/queries/campaign-tests.ts';
import { type CampaignRow, holdCampaign, saveStatus } from '../../storage/queries/campaigns.ts';
import { deleteDue, setDue } from '../../storage/queries/due.ts';
import type { CommandContext } from '../context.ts';
import type { DueKind } from '../due.ts';
import type { Nudges } from '../nudges.ts';
import { groupsOf } from './audience.ts';
import { type Audiences, unknownCampaign } from './campaign-input.ts';
import { newJob } from './job.ts';
import { FIRST_ZONE_MICROS } from './local-time.ts';
import { type SendStrategy, startOf } from './options.ts';
import { problemsOf } from './preflight.ts';
import { mustBeDraft } from './statuses.ts';

/** What is due of the kind: a campaign is to be begun with. */
export const CAMPAIGN_DUE = 'campaign';

export interface SendDeps {
  db: Database;
  clock: Clock;
  nudges: Nudges;
}

/**
 * Sends a draft: at once, or at the time that its strategy names. The messages are asked for in the background.
 * @returns the campaign's id, which is the job's
 * @throws DomainError `not_found`; `conflict` unless it is a draft; `invalid` with everything that stands against sending it
 */
export async function sendCampaign(deps: SendDeps, context: CommandContext, { id }: { id: string }): Promise<{ id: string }> {
  await deps.db.transaction((tx) => startSend(deps, tx, context, id));
  return { id };
}

/** The same within a transaction. */
export async function startSend(deps: SendDeps, tx: Tx, context: CommandContext, id: string): Promise<void> {
  const { accountId, now } = context;
  await holdJob(tx, accountId, 'send', id);
  const campaign = await holdCampaign(tx, accountId, id);
  if (!campaign) throw unknownCampaign(id);
  mustBeDraft(campaign.status);
  const problems = await problemsOf(deps, tx, context, campaign);
  const grave = problems.filter(({ prevents }) => prevents);
  if (grave.length > 0)
    throw new DomainError(grave.map(({ code, detail }) => ({ kind: 'invalid', detail, at: ['id'], meta: { reason: code } })));
  const strategy = await beginningOf(tx, accountId, campaign);
  const start = startOf(strategy);
  const begin = start !== undefined && isLocal(strategy) ? start - FIRST_ZONE_MICROS : start;
  if (start !== undefined && begin !== undefined && begin > now) await schedule(deps, tx, context, campaign, { start, begin });
  else await beginSending(deps, tx, { accountId, now }, { ...campaign, send_time: start !== undefined && start > now ? start : now });
}

/** When a campaign begins: of a test, which is not in the campaign itself. */
async function beginningOf(tx: Tx, accountId: string, { id, send_strategy }: CampaignRow): Promise<SendStrategy> {
  const strategy = send_strategy as SendStrategy;
  if (strategy.method !== 'ab_test_campaign') return strategy;
  return ((await readTest(tx, accountId, id))?.send_strategy as SendStrategy | undefined) ?? { method: 'immediate' };
}

const isLocal = (strategy: SendStrategy): boolean => strategy.method === 'static' && strategy.options.is_local;

async function schedule(
  { clock }: SendDeps,
  tx: Tx,
  { accountId, now }: CommandContext,
  campaign: CampaignRow,
  { start, begin }: { start: Micros; begin: Micros },
): Promise<void> {
  const { id } = campaign;
  await saveStatus(tx, accountId, { id, status: 'Scheduled', scheduled_at: now, send_time: start }, now);
  await putJob(tx, { ...newJob(accountId, 'send', id, clock.wall()), status: 'queued', phase: 'waiting', look_at: null });
  await setDue(tx, { account_id: accountId, kind: CAMPAIGN_DUE, key: id, since: now, due_at: begin });
}

/** From here on the worker goes on with it. */
async function beginSending(
  { clock, nudges }: Pick<SendDeps, 'clock' | 'nudges'>,
  tx: Tx,
  { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>,
  { id, audiences, scheduled_at, send_time }: CampaignRow,
): Promise<void> {
  await saveStatus(tx, accountId, { id, status: 'Queued without Recipients', scheduled_at, send_time }, now);
  const groups = await groupsOf(tx, accountId, audiences as Audiences);
  await putJob(tx, { ...newJob(accountId, 'send', id, clock.wall()), groups, phase: 'settling' });
  nudges.after(tx, 'campaigns');
}

/** Begins with scheduled campaigns when their time has come. */
export const campaignsDue = (deps: Pick<SendDeps, 'clock' | 'nudges'>): DueKind => ({
  name: CAMPAIGN_DUE,
  async run(tx, { account_id: accountId, key: id }, now) {
    await deleteDue(tx, accountId, CAMPAIGN_DUE, id);
    await holdJob(tx, accountId, 'send', id);
    const campaign = await holdCampaign(tx, accountId, id);
    if (campaign?.status !== 'Scheduled') return;
    await beginSending(deps, tx, { accountId, now }, campaign);
  },
});
