import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import { readCampaignMessages } from '../../storage/queries/campaign-messages.ts';
import { readCampaigns } from '../../storage/queries/campaigns.ts';
import { tagsOfThings } from '../../storage/queries/tags.ts';
import type { DescribeGroups, GroupDescription } from '../messaging/groups.ts';
import type { Audiences } from './campaign-input.ts';
import type { CampaignChannel, Definition } from './definition.ts';

const CHANNELS = { email: 'email', sms: 'sms', mobile_push: 'push-notification' } as const;

/** What the groups of messages are that are campaigns' messages. */
export const describeCampaigns: DescribeGroups = async (db, accountId, groupIds) => {
  const messages = await readCampaignMessages(db, accountId, groupIds.map(uuidToUlid));
  const ids = [...new Set(messages.map(({ campaign_id }) => campaign_id))];
  const campaigns = new Map((await readCampaigns(db, accountId, ids)).map((campaign) => [campaign.id, campaign]));
  const tags = await tagsOfThings(db, accountId, 'campaign', ids);
  const described = messages.flatMap((message): [string, GroupDescription][] => {
    const campaign = campaigns.get(message.campaign_id);
    if (!campaign) return [];
    const definition = message.definition as Definition;
    const description: GroupDescription = {
      ...{ campaign: { id: campaign.id, name: campaign.name }, flow: null, messageId: message.id },
      variation: message.variation === null ? null : { id: message.id, name: message.variation },
      messageName: definition.channel === 'email' ? definition.label : campaign.name,
      ...{
        channel: CHANNELS[campaign.channel as CampaignChannel],
        subject: definition.channel === 'email' ? definition.content.subject : null,
      },
      ...{ audienceIds: (campaign.audiences as Audiences).included, tagIds: tags.get(campaign.id) ?? [] },
    };
    return [[ulidToUuid(message.id) as string, description]];
  });
  return new Map(described);
};
