import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { readMessagesOf, saveCampaignMessage } from '../../storage/queries/campaign-messages.ts';
import { holdCampaign, saveCampaign } from '../../storage/queries/campaigns.ts';
import type { CommandContext } from '../context.ts';
import { type Audiences, audienceFaults, contentFaults, nameFaults, unknownCampaign } from './campaign-input.ts';
import type { CampaignChannel, Definition } from './definition.ts';
import {
  completeSendOptions,
  completeStrategy,
  completeTracking,
  type GivenOptions,
  type SendOptions,
  type SendStrategy,
  type TrackingOptions,
} from './options.ts';
import { mustBeDraft } from './statuses.ts';

/** What is absent or null stays; options that are given replace those that were. */
export interface CampaignChange extends GivenOptions {
  id: string;
  name?: string | null;
  audiences?: { readonly included?: readonly string[] | null; readonly excluded?: readonly string[] | null } | null;
}

/**
 * Changes a draft. Messages that are called like it are called like it afterwards (recorded).
 * @throws DomainError `not_found`, `conflict` for what is not a draft, `invalid` with all that is wrong
 */
export async function updateCampaign(deps: { db: Database }, context: CommandContext, change: CampaignChange): Promise<void> {
  await deps.db.transaction((tx) => changeCampaign(tx, context, change));
}

/** The same within a transaction. */
export async function changeCampaign(tx: Tx, { accountId, now }: CommandContext, change: CampaignChange): Promise<void> {
  const before = await holdCampaign(tx, accountId, change.id);
  if (!before) throw unknownCampaign(change.id);
  mustBeDraft(before.status);
  const channel = before.channel as CampaignChannel;
  const had = before.audiences as Audiences;
  const audiences = { included: change.audiences?.included ?? had.included, excluded: change.audiences?.excluded ?? had.excluded };
  const faults: Fault[] = [
    ...(change.name == null ? [] : nameFaults(change.name)),
    ...(change.audiences ? await audienceFaults(tx, accountId, audiences) : []),
    ...contentFaults(change.tracking_options, 'tracking_options'),
  ];
  const send_strategy = change.send_strategy ? completeStrategy(change.send_strategy, faults) : before.send_strategy;
  if (change.send_strategy && (before.send_strategy as SendStrategy).method === 'ab_test_campaign')
    faults.push({
      kind: 'invalid',
      detail: 'The campaign is an A/B test: /burgee/v1/campaign-tests says when it begins.',
      at: ['send_strategy'],
    });
  if (faults.length > 0) throw new DomainError(faults);
  const send_options = {
    ...(before.send_options as SendOptions),
    ...(change.send_options && completeSendOptions(change.send_options, channel)),
  };
  const tracked = before.tracking_options as TrackingOptions;
  const tracking_options = change.tracking_options ? completeTracking({ ...tracked, ...change.tracking_options }, channel) : tracked;
  const name = change.name ?? before.name;
  await saveCampaign(tx, accountId, { ...before, name, audiences, send_strategy, send_options, tracking_options }, now);
  if (name === before.name) return;
  for (const message of await readMessagesOf(tx, accountId, change.id)) {
    const definition = message.definition as Definition;
    if (definition.channel !== 'email' || definition.label !== before.name) continue;
    await saveCampaignMessage(tx, accountId, { ...message, definition: { ...definition, label: name } }, now);
  }
}
