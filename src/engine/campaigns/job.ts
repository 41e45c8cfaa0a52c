import type { Micros } from '../../lib/clock.ts';
import type { CampaignJobRow, JobKind } from '../../storage/queries/campaign-jobs.ts';
import type { Groups, Place } from './audience.ts';

/** What is to be done next for a send; estimations are only ever `counting`. */
export type Phase =
  | 'waiting' //  for its time
  | 'settling' // for segments to have the members that they should have
  | 'counting' // recipients, of whom a share is sent each hour
  | 'adding' //   recipients to batches
  | 'testing' //  waits for the winner of an A/B test
  | 'adding-rest' // of the audience to batches of the winner
  | 'sending' //  the batches, which the sender does
  | 'done';

const NOBODY: Groups = { included: [], excluded: [] };

/** @param wall wall time */
export const newJob = (accountId: string, kind: JobKind, campaignId: string, wall: Micros): CampaignJobRow => ({
  ...{ account_id: accountId, kind, campaign_id: campaignId, status: 'processing', phase: 'counting', groups: NOBODY },
  ...{ group_at: 0, after_joined: null, after_id: null, members_until: null, counted: 0, total: null },
  ...{ waiting_since: wall, begun_at: null, look_at: wall, held_at: null },
});

export const placeOf = ({ group_at, after_joined, after_id }: CampaignJobRow): Place =>
  after_joined === null || after_id === null ? { group: group_at } : { group: group_at, after: { joined: after_joined, id: after_id } };

export const atPlace = (job: CampaignJobRow, { group, after }: Place): CampaignJobRow => ({
  ...{ ...job, group_at: group, after_joined: after?.joined ?? null, after_id: after?.id ?? null },
});

/** Nothing is to be done for it any more. */
export const ended = (job: CampaignJobRow, status: 'complete' | 'cancelled'): CampaignJobRow => ({
  ...job,
  status,
  phase: 'done',
  look_at: null,
  held_at: null,
});
