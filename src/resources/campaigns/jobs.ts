import { cancelCampaignSend } from '../../engine/campaigns/cancel-send.ts';
import { holdCampaignSend } from '../../engine/campaigns/hold-send.ts';
import { requestEstimation } from '../../engine/campaigns/request-estimation.ts';
import { sendCampaign } from '../../engine/campaigns/send-campaign.ts';
import { column, computed, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M } from '../../jsonapi/rates.ts';
import { choice, flag, integer } from '../../jsonapi/schema.ts';
import { create, get, update } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { campaignEstimates, campaignJobs } from '../../storage/tables/campaigns.ts';
import { maybeExactTimeColumn } from '../columns.ts';
import { ulid } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { JOB_STATUSES } from './shapes.ts';

const READ = { scopes: ['campaigns:read'], rate: M };
const WRITE = { scopes: ['campaigns:write'], rate: M };

/** Jobs have the ids of their campaigns, and are missed in their name (recorded). */
const ofCampaign = {
  category: 'Campaigns',
  id: ulid,
  missing: (id: string) => `A campaign with id '${id}' does not exist.`,
};

const status = choice(...JOB_STATUSES);
const jobs = (kind: string) => ({ ...ofCampaign, table: campaignJobs, only: { column: 'kind', value: kind } });
const job = (kind: string) => ({
  ...jobs(kind),
  attributes: { status: required(withSchema(column(status, 'status'), status)) },
});

const SEND = 'campaign-send-job';
const ESTIMATION = 'campaign-recipient-estimation-job';

interface NamedBody {
  data: { id: string };
}
interface ActionBody {
  data: { attributes: { action: 'cancel' | 'revert' } };
}

const namedPointer = (at: At): string => (at[0] === 'id' ? '/data/id' : attributePointer(at));

export const campaignSendJob = defineResource({
  ...{ type: SEND, path: `${SEND}s`, ...job('send') },
  operations: {
    get_campaign_send_job: get({ summary: 'Read how far the sending of a campaign has come', ...READ }),
    send_campaign: create({
      ...{ summary: 'Send a campaign, or schedule it', ...WRITE, status: 202 },
      body: bodyOf(SEND, { id: 'required' }),
      run: sendCampaign,
      input: ({ data }: NamedBody) => ({ id: data.id }),
      pointer: namedPointer,
    }),
    cancel_campaign_send: update({
      ...{ summary: 'Cancel the sending of a campaign, or make it a draft again', ...WRITE, quiet: true },
      body: bodyOf(SEND, { id: 'required', attributes: { action: choice('cancel', 'revert') } }),
      run: cancelCampaignSend,
      input: ({ data }: ActionBody, id: string) => ({ id, action: data.attributes.action }),
      pointer: namedPointer,
    }),
  },
});

/** A pause of a send, which the reference does not have. Its status stays what it was. */
export const campaignHold = defineResource({
  ...{ type: 'campaign-hold', path: 'campaign-holds', own: true, ...jobs('send') },
  attributes: {
    held: required(computed(flag(), ['held_at'], (row) => row.held_at !== null)),
    held_at: maybeExactTimeColumn('held_at'),
  },
  operations: {
    get_campaign_hold: get({ summary: 'Read whether the sending of a campaign is held', ...READ }),
    update_campaign_hold: update({
      ...{ summary: 'Hold the sending of a campaign, or let it go on', ...WRITE },
      body: bodyOf('campaign-hold', { id: 'required', attributes: { held: flag() } }),
      run: holdCampaignSend,
      input: ({ data }: { data: { attributes: { held: boolean } } }, id: string) => ({ id, held: data.attributes.held }),
      pointer: namedPointer,
    }),
  },
});

export const campaignEstimationJob = defineResource({
  ...{ type: ESTIMATION, path: `${ESTIMATION}s`, ...job('estimation') },
  operations: {
    get_campaign_recipient_estimation_job: get({ summary: 'Read how far the estimation of recipients has come', ...READ }),
    refresh_campaign_recipient_estimation: create({
      ...{ summary: 'Estimate how many recipients a campaign has', ...WRITE, status: 202 },
      body: bodyOf(ESTIMATION, { id: 'required' }),
      run: requestEstimation,
      input: ({ data }: NamedBody) => ({ id: data.id }),
      pointer: namedPointer,
    }),
  },
});

export const campaignEstimation = defineResource({
  ...{ type: 'campaign-recipient-estimation', path: 'campaign-recipient-estimations', ...ofCampaign, table: campaignEstimates },
  attributes: { estimated_recipient_count: required(withSchema(column(integer(), 'recipients'), integer())) },
  operations: {
    get_campaign_recipient_estimation: get({ summary: 'Read how many recipients a campaign is estimated to have', ...READ }),
  },
});
