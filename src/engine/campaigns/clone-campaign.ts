import type { Micros } from '../../lib/clock.ts';
import { DomainError } from '../../lib/errors.ts';
import type { Tx } from '../../storage/database.ts';
import { insertCampaignMessages, readMessagesOf } from '../../storage/queries/campaign-messages.ts';
import { putTest, readTest } from '../../storage/queries/campaign-tests.ts';
import { insertCampaign, readCampaign } from '../../storage/queries/campaigns.ts';
import type { CommandContext } from '../context.ts';
import { copyTemplate } from '../templates/copy-template.ts';
import { nameFaults, unknownCampaign } from './campaign-input.ts';
import type { CampaignDeps } from './create-campaign.ts';
import { type SendStrategy, shownTime } from './options.ts';
import { changeCampaign } from './update-campaign.ts';

/** Of a test that has not begun. */
const NOT_YET = { status: 'draft', ends_at: null, winner_id: null, chosen_by: null, chosen_at: null } as const;
/** Ids stay in the order of what they are copied from. */
const MILLISECOND = 1000;

const asOf = (now: Micros, strategy: SendStrategy): SendStrategy =>
  'datetime' in strategy ? { ...strategy, datetime: shownTime(now) } : strategy;

/**
 * Makes a draft of what a campaign is, with messages, templates and an A/B test of its own; tags are not copied. A time that it was to be
 * sent at becomes the present (recorded).
 * @throws DomainError `not_found`, `invalid`
 */
export async function cloneCampaign(deps: CampaignDeps, context: CommandContext, wish: CloneWish): Promise<{ id: string }> {
  const id = await deps.db.transaction(async (tx) => {
    const made = await cloneInto(deps, tx, context, wish);
    if (wish.included) await changeCampaign(tx, context, { id: made, audiences: { included: wish.included } });
    return made;
  });
  return { id };
}

export interface CloneWish {
  readonly id: string;
  readonly new_name?: string | null;
  /** Lists and segments that it is for instead of the original's. */
  readonly included?: readonly string[];
}

/** @returns the id of the new one */
async function cloneInto(
  deps: Pick<CampaignDeps, 'clock' | 'ids'>,
  tx: Tx,
  context: CommandContext,
  { id: originalId, new_name }: CloneWish,
): Promise<string> {
  const { accountId, now } = context;
  const faults = new_name == null ? [] : nameFaults(new_name, 'new_name');
  if (faults.length > 0) throw new DomainError(faults);
  const wall = deps.clock.wall();
  const id = deps.ids.ulid(wall);
  const original = await readCampaign(tx, accountId, originalId);
  if (!original) throw unknownCampaign(originalId);
  const usual = Array.from(`Clone of ${original.name}`).slice(0, 127).join('');
  const strategy = original.send_strategy as SendStrategy;
  const draft = { status: 'Draft', scheduled_at: null, send_time: null };
  await insertCampaign(tx, accountId, { ...original, id, name: new_name ?? usual, send_strategy: asOf(now, strategy), ...draft }, now);
  const messages = [];
  for (const [i, message] of (await readMessagesOf(tx, accountId, originalId)).entries()) {
    const { template_id } = message;
    const copy = template_id === null ? null : await copyTemplate(deps, tx, context, template_id, `Clone of ${template_id}`);
    messages.push({ ...message, id: deps.ids.ulid(wall + i * MILLISECOND), campaign_id: id, template_id: copy ?? null });
  }
  await insertCampaignMessages(tx, accountId, messages, now);
  const test = await readTest(tx, accountId, originalId);
  if (test)
    await putTest(tx, accountId, { ...test, ...NOT_YET, campaign_id: id, send_strategy: asOf(now, test.send_strategy as SendStrategy) });
  return id;
}
