import type { Clock, Micros } from '../../lib/clock.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { type CampaignJobRow, claimJob, putEstimate, putJob } from '../../storage/queries/campaign-jobs.ts';
import { putTest, readTest } from '../../storage/queries/campaign-tests.ts';
import { type CampaignRow, holdCampaign, readCampaign, saveStatus } from '../../storage/queries/campaigns.ts';
import type { RequestDeps } from '../messaging/request-messages.ts';
import { areSettled } from '../segments/are-settled.ts';
import { beginTest } from './ab-tests/begin-test.ts';
import { addRecipients, sendingOf } from './add-recipients.ts';
import { type Groups, nextRecipients, type Slice } from './audience.ts';
import { countReachable } from './count-reachable.ts';
import type { CampaignChannel } from './definition.ts';
import { groupIdsOf, progressOf } from './groups-of.ts';
import { atPlace, ended, type Phase, placeOf } from './job.ts';
import type { SendStrategy } from './options.ts';
import { isUnderWay } from './statuses.ts';

export interface CampaignWorkDeps extends RequestDeps {
  db: Database;
  clock: Clock;
}

/** Members that are looked at in one slice: a batch of messages at most. */
const SLICE = 500;
/** And in the first: these get their mails while the others are still being looked up. */
const FIRST_SLICE = 5;
const SECOND: Micros = 1_000_000;
/** How long to wait for touches to be looked at: one that cannot be dealt with must not keep campaigns waiting. */
const TOUCHES_WITHIN = 10 * SECOND;

/**
 * Does the next slice of a send or an estimation, in one transaction with how far it came. Several processes may do so at
 * once; what died in between is repeated.
 * @returns whether there was anything to do
 */
export async function workOnCampaigns(deps: CampaignWorkDeps): Promise<boolean> {
  return deps.db.background.transaction(async (tx) => {
    const wall = deps.clock.wall();
    const job = await claimJob(tx, wall);
    if (!job) return false;
    if (job.kind === 'estimation') await estimate(deps, tx, job, wall);
    else await send(deps, tx, job, wall);
    return true;
  });
}

async function estimate({ clock }: CampaignWorkDeps, tx: Tx, job: CampaignJobRow, wall: Micros): Promise<void> {
  const { account_id: accountId, campaign_id: id } = job;
  const campaign = await readCampaign(tx, accountId, id);
  if (!campaign) return putJob(tx, ended(job, 'cancelled'));
  const { recipients, next } = await walk(tx, job, campaign);
  const counted = job.counted + (await countReachable(tx, accountId, sendingOf(campaign, job.groups as Groups), recipients));
  if (next) return putJob(tx, { ...atPlace(job, next), counted, look_at: wall });
  await putEstimate(tx, accountId, id, counted, clock.account(accountId));
  await putJob(tx, ended({ ...job, counted }, 'complete'));
}

async function send(deps: CampaignWorkDeps, tx: Tx, job: CampaignJobRow, wall: Micros): Promise<void> {
  const campaign = await holdCampaign(tx, job.account_id, job.campaign_id);
  // Whoever cancels holds the job first, so that it is cancelled too; a campaign cannot go away while it is being sent.
  if (!campaign || !isUnderWay(campaign.status)) return putJob(tx, ended(job, 'cancelled'));
  switch (job.phase as Phase) {
    case 'settling':
      return settle(deps, tx, job, campaign, wall);
    case 'counting':
      return count(tx, job, campaign, wall);
    case 'adding':
    case 'adding-rest':
      return add(deps, tx, job, campaign, wall);
    default:
      return watch(deps, tx, job, campaign, wall);
  }
}

/** The members of segments are awaited, so that nobody is written to who should not be, and nobody left out. */
async function settle({ clock }: CampaignWorkDeps, tx: Tx, job: CampaignJobRow, campaign: CampaignRow, wall: Micros): Promise<void> {
  const { account_id: accountId, waiting_since: since } = job;
  const { included, excluded } = job.groups as Groups;
  const segments = [...included, ...excluded].filter(({ kind }) => kind === 'segment').map(({ id }) => id);
  const state = await areSettled(tx, accountId, segments, since);
  if (state === 'building') return putJob(tx, { ...job, look_at: wall + SECOND });
  if (state === 'touched' && wall < since + TOUCHES_WITHIN) return putJob(tx, { ...job, look_at: wall + SECOND / 10 });
  const now = clock.account(accountId);
  await saveStatus(tx, accountId, { ...campaign, status: 'Adding Recipients' }, now);
  const phase: Phase = (campaign.send_strategy as SendStrategy).method === 'throttled' ? 'counting' : 'adding';
  await putJob(tx, { ...job, phase, members_until: now, begun_at: wall, look_at: wall });
}

/** Shares of recipients can be told only when all are counted. */
async function count(tx: Tx, job: CampaignJobRow, campaign: CampaignRow, wall: Micros): Promise<void> {
  const { recipients, next } = await walk(tx, job, campaign);
  const counted = job.counted + recipients.length;
  if (next) return putJob(tx, { ...atPlace(job, next), counted, look_at: wall });
  await putJob(tx, { ...atPlace(job, { group: 0 }), phase: 'adding', counted: 0, total: counted, look_at: wall });
}

async function add(deps: CampaignWorkDeps, tx: Tx, job: CampaignJobRow, campaign: CampaignRow, wall: Micros): Promise<void> {
  const { account_id: accountId } = job;
  const { recipients, next } = await walk(tx, job, campaign);
  const counted = job.counted + (await addRecipients(deps, tx, job, campaign, recipients));
  // Of a test: everybody who was looked at, though only some are asked for yet. Throttled sends know it beforehand.
  const total = isTested(campaign) && job.phase === 'adding' ? (job.total ?? 0) + recipients.length : job.total;
  if (next) return putJob(tx, { ...atPlace(job, next), counted, total, look_at: wall });
  const now = deps.clock.account(accountId);
  if ((total ?? counted) > 0) {
    await saveStatus(tx, accountId, { ...campaign, status: 'Sending' }, now);
    const phase: Phase = job.phase === 'adding' && isTested(campaign) ? await beginTest(tx, accountId, campaign.id, now) : 'sending';
    return putJob(tx, { ...job, phase, counted, total, look_at: wall });
  }
  await saveStatus(tx, accountId, { ...campaign, status: 'Cancelled: No Recipients' }, now);
  await endTest(tx, accountId, campaign, 'cancelled');
  await putJob(tx, ended({ ...job, counted }, 'complete'));
}

const isTested = ({ send_strategy }: CampaignRow): boolean => (send_strategy as SendStrategy).method === 'ab_test_campaign';

/** A campaign is sent when nothing of it waits any more; the variations of a test are, when nothing of them does. */
async function watch({ clock }: CampaignWorkDeps, tx: Tx, job: CampaignJobRow, campaign: CampaignRow, wall: Micros): Promise<void> {
  const { account_id: accountId, campaign_id: id } = job;
  const { openBatches, waiting, asked, skipped } = await progressOf(tx, accountId, await groupIdsOf(tx, accountId, id));
  if (openBatches > 0 || waiting > 0) return putJob(tx, { ...job, look_at: wall + SECOND });
  const now = clock.account(accountId);
  if (job.phase === 'testing' && !(asked > 0 && skipped === asked)) {
    await saveStatus(tx, accountId, { ...campaign, status: 'Variations Sent' }, now);
    // What comes next is said by the test's time, or by somebody.
    return putJob(tx, { ...job, look_at: null });
  }
  // The reference's word for a test that nobody got anything of.
  const status = job.phase === 'testing' ? 'Cancelled: Smart Sending' : 'Sent';
  await saveStatus(tx, accountId, { ...campaign, status }, now);
  await endTest(tx, accountId, campaign, status === 'Sent' ? 'completed' : 'cancelled');
  await putJob(tx, ended(job, 'complete'));
}

async function endTest(tx: Tx, accountId: string, campaign: CampaignRow, status: 'completed' | 'cancelled'): Promise<void> {
  const test = isTested(campaign) ? await readTest(tx, accountId, campaign.id) : undefined;
  if (test) await putTest(tx, accountId, { ...test, status });
}

function walk(tx: Tx, job: CampaignJobRow, campaign: CampaignRow): Promise<Slice> {
  const until = job.members_until;
  if (until === null) throw new Error(`the job of campaign ${job.campaign_id} walks over nobody's members`);
  const about = { groups: job.groups as Groups, channel: campaign.channel as CampaignChannel, until };
  const place = placeOf(job);
  const isFirst = place.group === 0 && place.after === undefined;
  return nextRecipients(tx, job.account_id, about, place, isFirst ? FIRST_SLICE : SLICE);
}
