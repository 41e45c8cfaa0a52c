import type { Micros } from '../../lib/clock.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Tx } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';
import type { CampaignJobRow } from '../../storage/queries/campaign-jobs.ts';
import { type CampaignMessageRow, readMessagesOf } from '../../storage/queries/campaign-messages.ts';
import { readTest } from '../../storage/queries/campaign-tests.ts';
import type { CampaignRow } from '../../storage/queries/campaigns.ts';
import type { Sending } from '../consent/may-receive.ts';
import { requestBatch } from '../messaging/request-batch.ts';
import { variationOf } from './ab-tests/split.ts';
import type { Groups, Recipient } from './audience.ts';
import { CAMPAIGN, type RecipientContent } from './campaign-content.ts';
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

/**
 * Asks for the messages to some recipients, in batches by what they get and when it is due.
 * @returns how many recipients are meant; of the rest of a test, those who have no variation
 */
export async function addRecipients(
  deps: CampaignWorkDeps,
  tx: Tx,
  job: CampaignJobRow,
  campaign: CampaignRow,
  recipients: readonly Recipient[],
): Promise<number> {
  const { account_id: accountId } = job;
  const { use_smart_sending } = campaign.send_options as SendOptions;
  const smartSendingHours = use_smart_sending ? SMART_SENDING_HOURS[campaign.channel as CampaignChannel] : undefined;
  let meant = 0;
  for (const { message, key, people } of await sharesOf(tx, accountId, campaign, recipients)) {
    const batches = await byTime(deps, tx, job, campaign, message, people);
    for (const [dueAt, among] of batches) {
      const made = await requestBatch(deps, tx, {
        ...{ accountId, id: newUuid(deps), kind: CAMPAIGN, group: ulidToUuid(message.id) as string, key, dueAt },
        ...sendingOf(campaign, job.groups as Groups),
        smartSendingHours,
        content: { campaignId: campaign.id, messageId: message.id },
        recipients: among.map(({ profileId, address, groupId, skip }) => ({ profileId, address, content: { groupId, skip } })),
      });
      meant += key === undefined ? among.length : made;
    }
  }
  return meant;
}

/** Recipients who get the same message. */
interface Share {
  readonly message: CampaignMessageRow;
  /** Of several groups, of which a person gets one message. */
  readonly key?: string;
  readonly people: readonly Recipient[];
}

/** Who gets which message: the one that there is, one of those that are tested, or the one that won. */
async function sharesOf(tx: Tx, accountId: string, { id, send_strategy }: CampaignRow, people: readonly Recipient[]): Promise<Share[]> {
  const messages = await readMessagesOf(tx, accountId, id);
  const isTest = (send_strategy as SendStrategy).method === 'ab_test_campaign';
  const test = isTest ? await readTest(tx, accountId, id) : undefined;
  const [message] = messages;
  if (!message) throw new Error(`campaign ${id} has no message`);
  if (!test) return [{ message, people }];
  const key = ulidToUuid(id) as string;
  if (test.winner_id !== null)
    return messages.filter((each) => each.id === test.winner_id).map((winner) => ({ message: winner, key, people }));
  const given = people.map(({ profileId }) => variationOf(id, profileId, test.test_percentage, messages.length));
  return messages.map((variation, i) => ({ message: variation, key, people: people.filter((_, person) => given[person] === i) }));
}

const newUuid = ({ ids, clock }: CampaignWorkDeps): string => ulidToUuid(ids.ulid(clock.wall())) as string;

/** A recipient, and why they are to get nothing after all. */
type Timed = Recipient & Pick<RecipientContent, 'skip'>;

/** Recipients by when they are written to, in wall time. */
async function byTime(
  { clock }: CampaignWorkDeps,
  tx: Tx,
  job: CampaignJobRow,
  campaign: CampaignRow,
  { send_at }: CampaignMessageRow,
  recipients: readonly Recipient[],
): Promise<Map<Micros, Timed[]>> {
  const strategy = campaign.send_strategy as SendStrategy;
  const wall = clock.wall();
  const begun = job.begun_at ?? wall;
  const batches = new Map<Micros, Timed[]>();
  const put = (at: Micros, recipient: Timed): void => {
    const found = batches.get(at);
    if (found) found.push(recipient);
    else batches.set(at, [recipient]);
  };
  if (send_at !== null) {
    for (const recipient of recipients) put(wall + Math.max(0, send_at - clock.account(job.account_id)), recipient);
  } else if (strategy.method === 'throttled') {
    const share = Math.max(1, Math.ceil(((job.total ?? 0) * strategy.throttle_percentage) / 100));
    for (const [i, recipient] of recipients.entries()) put(begun + Math.floor((job.counted + i) / share) * HOUR, recipient);
  } else if (strategy.method === 'static' && strategy.options.is_local) {
    const now = clock.account(job.account_id);
    const { timezone } = (await readAccount(tx, job.account_id)) ?? { timezone: 'UTC' };
    const instantIn = localTimes(startOf(strategy) ?? now, timezone);
    for (const recipient of recipients) {
      const due = instantIn(recipient.timezone);
      if (due >= (job.members_until ?? now)) put(wall + Math.max(0, due - now), recipient);
      else put(begun, strategy.options.send_past_recipients_immediately ? recipient : { ...recipient, skip: 'LOCAL_TIME_PASSED' });
    }
  } else for (const recipient of recipients) put(begun, recipient);
  return batches;
}
