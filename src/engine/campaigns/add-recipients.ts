import type { Micros } from '../../lib/clock.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Db, Tx } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';
import type { CampaignJobRow } from '../../storage/queries/campaign-jobs.ts';
import { readMessagesOf } from '../../storage/queries/campaign-messages.ts';
import type { CampaignRow } from '../../storage/queries/campaigns.ts';
import type { Sending } from '../consent/may-receive.ts';
import { requestBatch } from '../messaging/request-batch.ts';
import type { Groups, Recipient } from './audience.ts';
import { CAMPAIGN } from './campaign-content.ts';
import type { CampaignChannel } from './definition.ts';
import { localTimes } from './local-time.ts';
import { type SendOptions, type SendStrategy, startOf } from './options.ts';
import type { CampaignWorkDeps } from './work-on-campaigns.ts';

const HOUR: Micros = 3_600_000_000;

const CHANNELS = { email: 'email', sms: 'sms', mobile_push: 'push' } as const;

/** The field's: whoever was written to within so many hours is left alone. */
const SMART_SENDING_HOURS: Readonly<Record<CampaignChannel, number>> = { email: 16, sms: 24, mobile_push: 24 };

/** What a campaign asks consent for. An audience of one list alone minds what people said of that list. */
export function sendingOf({ channel }: Pick<CampaignRow, 'channel'>, { included: [first, second] }: Groups): Sending {
  const listId = first?.kind === 'list' && second === undefined ? first.id : undefined;
  return { channel: CHANNELS[channel as CampaignChannel], purpose: 'marketing', ...(listId === undefined ? {} : { listId }) };
}

/** The message of a campaign, and the group of what is sent of it. */
export async function groupOfMessage(db: Db, accountId: string, campaignId: string): Promise<{ id: string; uuid: string } | undefined> {
  const [message] = await readMessagesOf(db, accountId, campaignId);
  return message && { id: message.id, uuid: ulidToUuid(message.id) as string };
}

/**
 * Asks for the messages to some recipients, in batches by when they are due.
 * @returns how many recipients are meant: those whose local time is over may not be
 */
export async function addRecipients(
  deps: CampaignWorkDeps,
  tx: Tx,
  job: CampaignJobRow,
  campaign: CampaignRow,
  recipients: readonly Recipient[],
): Promise<number> {
  const { account_id: accountId } = job;
  const message = await groupOfMessage(tx, accountId, campaign.id);
  if (!message) throw new Error(`campaign ${campaign.id} has no message`);
  const { use_smart_sending } = campaign.send_options as SendOptions;
  const smartSendingHours = use_smart_sending ? SMART_SENDING_HOURS[campaign.channel as CampaignChannel] : undefined;
  const batches = await byTime(deps, tx, job, campaign, recipients);
  for (const [dueAt, people] of batches) {
    await requestBatch(deps, tx, {
      ...{
        accountId,
        id: newUuid(deps),
        kind: CAMPAIGN,
        group: message.uuid,
        dueAt,
        ...sendingOf(campaign, job.groups as Groups),
        smartSendingHours,
      },
      content: { campaignId: campaign.id, messageId: message.id },
      recipients: people.map(({ profileId, address, groupId }) => ({ profileId, address, content: { groupId } })),
    });
  }
  return [...batches.values()].reduce((sum, { length }) => sum + length, 0);
}

const newUuid = ({ ids, clock }: CampaignWorkDeps): string => ulidToUuid(ids.ulid(clock.wall())) as string;

/** Recipients by when they are written to, in wall time. */
async function byTime(
  { clock }: CampaignWorkDeps,
  tx: Tx,
  job: CampaignJobRow,
  campaign: CampaignRow,
  recipients: readonly Recipient[],
): Promise<Map<Micros, Recipient[]>> {
  const strategy = campaign.send_strategy as SendStrategy;
  const wall = clock.wall();
  const begun = job.begun_at ?? wall;
  const batches = new Map<Micros, Recipient[]>();
  const put = (at: Micros, recipient: Recipient): void => {
    const found = batches.get(at);
    if (found) found.push(recipient);
    else batches.set(at, [recipient]);
  };
  if (strategy.method === 'throttled') {
    const share = Math.max(1, Math.ceil(((job.total ?? 0) * strategy.throttle_percentage) / 100));
    for (const [i, recipient] of recipients.entries()) put(begun + Math.floor((job.counted + i) / share) * HOUR, recipient);
  } else if (strategy.method === 'static' && strategy.options.is_local) {
    const now = clock.account(job.account_id);
    const { timezone } = (await readAccount(tx, job.account_id)) ?? { timezone: 'UTC' };
    const instantIn = localTimes(startOf(strategy) ?? now, timezone);
    for (const recipient of recipients) {
      const due = instantIn(recipient.timezone);
      if (due >= (job.members_until ?? now)) put(wall + Math.max(0, due - now), recipient);
      else if (strategy.options.send_past_recipients_immediately) put(begun, recipient);
    }
  } else for (const recipient of recipients) put(begun, recipient);
  return batches;
}
