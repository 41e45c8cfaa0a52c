import type { Database, Tx } from '../../storage/database.ts';
import { holdJob } from '../../storage/queries/campaign-jobs.ts';
import { readMessagesOf } from '../../storage/queries/campaign-messages.ts';
import { holdCampaign } from '../../storage/queries/campaigns.ts';
import type { CommandContext } from '../context.ts';
import { giveTemplate } from './assign-template.ts';
import { unknownCampaign } from './campaign-input.ts';
import type { CampaignDeps } from './create-campaign.ts';
import type { EmailContent } from './definition.ts';
import type { SendStrategy } from './options.ts';
import { type SendDeps, startSend } from './send-campaign.ts';
import { type CampaignChange, changeCampaign } from './update-campaign.ts';
import { changeMessage } from './update-message.ts';

/** What is absent stays. */
export interface DraftChange extends CampaignChange {
  /** Of its message, which is an e-mail. */
  readonly content?: Partial<EmailContent>;
  /** The message gets a copy of it. */
  readonly template_id?: string;
}

/**
 * Changes a draft, its message and the message's template together: all or nothing.
 * @throws DomainError `not_found`, `conflict` for what is not a draft, `invalid`
 */
export async function editDraft(
  deps: Pick<CampaignDeps, 'db' | 'ids'>,
  context: CommandContext,
  { content, template_id, ...change }: DraftChange,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await changeCampaign(tx, context, change);
    const id = await messageOf(tx, context, change.id);
    if (content) await changeMessage(tx, context, { id, definition: { channel: 'email', content: { ...content } } });
    if (template_id !== undefined) await giveTemplate(deps, tx, context, { id, template_id });
  });
}

async function messageOf(tx: Tx, { accountId }: CommandContext, campaignId: string): Promise<string> {
  const [message] = await readMessagesOf(tx, accountId, campaignId);
  if (!message) throw unknownCampaign(campaignId);
  return message.id;
}

/**
 * Sends a draft at once, or at the time that is given, whatever its strategy was. When something stands against it, the
 * strategy stays. An A/B test begins when it says itself.
 * @param at ISO 8601; a time that has passed means now
 * @throws DomainError as sendCampaign(), and `invalid` for what is no time
 */
export async function sendDraftAt(
  deps: SendDeps & { db: Database },
  context: CommandContext,
  { id, at }: { id: string; at?: string },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    // In the order in which the workers hold them.
    await holdJob(tx, context.accountId, 'send', id);
    const before = await holdCampaign(tx, context.accountId, id);
    const isTest = (before?.send_strategy as SendStrategy | undefined)?.method === 'ab_test_campaign';
    const strategy = at === undefined ? ({ method: 'immediate' } as const) : ({ method: 'static', datetime: at } as const);
    if (!isTest || at !== undefined) await changeCampaign(tx, context, { id, send_strategy: strategy });
    await startSend(deps, tx, context, id);
  });
}
