import type { Clock } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { type CampaignMessageRow, insertCampaignMessages } from '../../storage/queries/campaign-messages.ts';
import { insertCampaign } from '../../storage/queries/campaigns.ts';
import type { CommandContext } from '../context.ts';
import { copyOf } from './assign-template.ts';
import { audienceFaults, channelFaults, contentFaults, imageFaults, nameFaults } from './campaign-input.ts';
import { type CampaignChannel, completeDefinition, type GivenDefinition } from './definition.ts';
import { definitionFaults } from './definition-faults.ts';
import { completeSendOptions, completeStrategy, completeTracking, type GivenOptions } from './options.ts';

export interface CampaignDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
}

export interface CampaignInput extends GivenOptions {
  name: string;
  audiences: { readonly included: readonly string[]; readonly excluded?: readonly string[] | null };
  /** With a template, of which a message gets a copy that is its own. */
  messages: readonly { readonly definition: GivenDefinition; readonly image_id?: string; readonly template_id?: string }[];
}

/** Makes a campaign with its messages, as a draft. @throws DomainError `invalid`, with all that is wrong */
export async function createCampaign(deps: CampaignDeps, context: CommandContext, input: CampaignInput): Promise<{ id: string }> {
  const { accountId, now } = context;
  const audiences = { included: input.audiences.included, excluded: input.audiences.excluded ?? [] };
  const channel: CampaignChannel = input.messages[0]?.definition.channel ?? 'email';
  const faults: Fault[] = [...nameFaults(input.name), ...(await audienceFaults(deps.db, accountId, audiences))];
  const strategy = completeStrategy(input.send_strategy, faults);
  faults.push(...contentFaults(input.tracking_options, 'tracking_options'), ...messagesFaults(input, channel));
  for (const [index, { image_id }] of input.messages.entries()) {
    if (image_id !== undefined) faults.push(...(await imageFaults(deps.db, accountId, channel, image_id, 'messages', index, 'image_id')));
  }
  if (faults.length > 0) throw new DomainError(faults);
  const wall = deps.clock.wall();
  const id = deps.ids.ulid(wall);
  await deps.db.transaction(async (tx) => {
    const messages: CampaignMessageRow[] = [];
    for (const [index, { definition, image_id = null, template_id }] of input.messages.entries()) {
      const at = ['messages', index, 'template_id'];
      messages.push({
        ...{ id: deps.ids.ulid(wall), campaign_id: id, definition: completeDefinition(definition, input.name), image_id },
        ...{ variation: null, send_at: null },
        template_id: template_id === undefined ? null : await copyOf(deps, tx, context, template_id, at),
      });
    }
    await insertCampaign(
      tx,
      accountId,
      {
        ...{ id, name: input.name, channel, status: 'Draft', audiences, send_strategy: strategy },
        send_options: completeSendOptions(input.send_options, channel),
        tracking_options: completeTracking(input.tracking_options, channel),
        ...{ scheduled_at: null, send_time: null },
      },
      now,
    );
    await insertCampaignMessages(tx, accountId, messages, now);
  });
  return { id };
}

function messagesFaults({ messages }: CampaignInput, channel: CampaignChannel): Fault[] {
  if (messages.length !== 1)
    return [
      {
        kind: 'invalid',
        detail: `A campaign has one message; there are ${messages.length}. /burgee/v1/campaign-tests gives it variations.`,
        at: ['messages'],
      },
    ];
  return messages.flatMap(({ definition }, index) => [
    ...channelFaults(definition.channel, channel, 'messages', index, 'definition', 'channel'),
    ...definitionFaults(definition, 'messages', index, 'definition'),
  ]);
}
