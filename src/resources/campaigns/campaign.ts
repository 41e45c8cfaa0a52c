import { cloneCampaign } from '../../engine/campaigns/clone-campaign.ts';
import { createCampaign } from '../../engine/campaigns/create-campaign.ts';
import { deleteCampaign } from '../../engine/campaigns/delete-campaign.ts';
import { updateCampaign } from '../../engine/campaigns/update-campaign.ts';
import { column, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf, identifier, inData, resourceBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M, S } from '../../jsonapi/rates.ts';
import { children, linked, many } from '../../jsonapi/relationships.ts';
import { choice, flag, listOf, nullable, object, type Schema, text } from '../../jsonapi/schema.ts';
import { create, get, list, related, relationshipGet, remove, update } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { campaigns, campaignTags } from '../../storage/tables/campaigns.ts';
import { exactTimeColumn, maybeExactTimeColumn } from '../columns.ts';
import { ALL_COMPARISONS, equalsFlag, equalsText, times } from '../filters.ts';
import { ulid } from '../ids.ts';
import { attributePointer, pointer } from '../pointers.ts';
import {
  audiences,
  changedAudiences,
  FILTERED_STATUSES,
  givenStrategy,
  newDefinition,
  STATUSES,
  sendOptions,
  shownSendOptions,
  shownStrategy,
  trackingOptions,
} from './shapes.ts';

const always = (schema: Schema, name: string) => required(withSchema(column(schema, name), schema));

const READ = { scopes: ['campaigns:read'], rate: M };
const WRITE = { scopes: ['campaigns:write'], rate: M };
const TAGS = { scopes: ['campaigns:read', 'tags:read'], rate: S };

const newMessage = resourceBody('campaign-message', {
  attributes: { definition: newDefinition },
  relationships: { 'image?': object({ 'data?': identifier('image') }) },
});

interface MessageData {
  attributes: { definition: unknown };
  relationships?: { image?: { data?: { id: string } } };
}
interface NewBody {
  data: { attributes: Record<string, unknown> & { 'campaign-messages': { data: readonly MessageData[] } } };
}
interface ChangeBody {
  data: { attributes: Record<string, unknown> };
}

const newInput = ({ data: { attributes } }: NewBody) => {
  const { 'campaign-messages': messages, ...rest } = attributes;
  const inputs = messages.data.map((message) => ({
    definition: message.attributes.definition,
    image_id: message.relationships?.image?.data?.id,
  }));
  return { ...rest, messages: inputs };
};

/** `['messages', 0, 'definition', …]` lies in a document of its own. */
function newPointer([first, index, ...rest]: At): string {
  if (first !== 'messages') return attributePointer([first, index, ...rest].filter((part) => part !== undefined));
  const messages = '/data/attributes/campaign-messages/data';
  if (index === undefined) return messages;
  if (rest[0] === 'image_id') return `${messages}/${index}/relationships/image/data`;
  return pointer(`${messages}/${index}/attributes`, rest);
}

const clonePointer = (at: At): string => (at[0] === 'id' ? '/data/id' : attributePointer(at));

export const campaign = defineResource({
  type: 'campaign',
  path: 'campaigns',
  category: 'Campaigns',
  id: ulid,
  table: campaigns,
  missing: (id) => `A campaign with id '${id}' does not exist.`,
  attributes: {
    name: always(text(), 'name'),
    status: always(choice(...STATUSES), 'status'),
    archived: always(flag(), 'archived'),
    audiences: always(audiences, 'audiences'),
    send_options: always(shownSendOptions, 'send_options'),
    tracking_options: column(trackingOptions, 'tracking_options'),
    send_strategy: always(shownStrategy, 'send_strategy'),
    created_at: exactTimeColumn('created_at'),
    scheduled_at: maybeExactTimeColumn('scheduled_at'),
    updated_at: exactTimeColumn('updated_at'),
    send_time: maybeExactTimeColumn('send_time'),
  },
  relationships: {
    'campaign-messages': linked(children('campaign-message', 'campaign_id')),
    tags: many('tag', campaignTags, 'campaign_id', 'tag_id'),
  },
  operations: {
    get_campaigns: list({
      ...{ summary: 'Read the campaigns of one channel', ...READ },
      filters: {
        'messages.channel': {
          ...equalsText('channel'),
          value: { type: 'string', enum: ['email', 'sms', 'mobile_push'] },
        },
        id: { ...equalsText('id'), operators: { list: ['any'] } },
        name: { ...equalsText('name'), operators: { single: ['contains'] } },
        status: {
          operators: { list: ['any', 'equals'], single: ['equals'] },
          value: { type: 'string', enum: FILTERED_STATUSES },
          where: { kind: 'column', column: 'status' },
        },
        archived: equalsFlag('archived'),
        created_at: times('created_at', ...ALL_COMPARISONS),
        scheduled_at: times('scheduled_at', ...ALL_COMPARISONS),
        updated_at: times('updated_at', ...ALL_COMPARISONS),
      },
      filterRules: { required: ['messages.channel'] },
      sorts: {
        created_at: { by: { kind: 'column', column: 'created_at' } },
        id: { by: { kind: 'constant' } },
        name: { by: { kind: 'column', column: 'name' } },
        scheduled_at: { by: { kind: 'column', column: 'scheduled_at', nullsAsEmpty: true } },
        updated_at: { by: { kind: 'column', column: 'updated_at' } },
      },
      include: ['campaign-messages', 'tags'],
      page: { default: 100, max: 100 },
    }),
    create_campaign: create({
      ...{ summary: 'Create a campaign with its messages, as a draft', ...WRITE, status: 201, precision: 'microseconds' },
      body: bodyOf('campaign', {
        attributes: {
          name: text(),
          audiences,
          'send_strategy?': nullable(givenStrategy),
          'send_options?': nullable(sendOptions),
          'tracking_options?': nullable(trackingOptions),
          'campaign-messages': inData(listOf(newMessage)),
        },
      }),
      run: createCampaign,
      input: newInput,
      pointer: newPointer,
    }),
    get_campaign: get({ summary: 'Read a campaign', ...READ, include: ['campaign-messages', 'tags'] }),
    update_campaign: update({
      ...{ summary: 'Change a campaign that is a draft', ...WRITE, precision: 'microseconds' },
      body: bodyOf('campaign', {
        id: 'required',
        attributes: {
          'name?': nullable(text()),
          'audiences?': nullable(changedAudiences),
          'send_options?': nullable(sendOptions),
          'tracking_options?': nullable(trackingOptions),
          'send_strategy?': nullable(givenStrategy),
        },
      }),
      run: updateCampaign,
      input: ({ data }: ChangeBody, id: string) => ({ ...data.attributes, id }),
      pointer: attributePointer,
    }),
    delete_campaign: remove({
      ...{ summary: 'Delete a campaign that was not sent', ...WRITE },
      run: deleteCampaign,
      input: (_body: never, id: string) => ({ id }),
      pointer: attributePointer,
    }),
    create_campaign_clone: create({
      ...{ path: '/api/campaign-clone', summary: 'Make a draft of what another campaign is', ...WRITE },
      ...{ status: 201, precision: 'microseconds' },
      body: bodyOf('campaign', { id: 'required', attributes: { 'new_name?': nullable(text()) } }),
      run: cloneCampaign,
      input: ({ data }: { data: { id: string; attributes: { new_name?: string | null } } }) => ({ id: data.id, ...data.attributes }),
      pointer: clonePointer,
    }),
    get_messages_for_campaign: related({
      ...{ relationship: 'campaign-messages', summary: 'Read the messages of a campaign', ...READ, page: 'all' },
      include: ['campaign', 'image', 'template'],
    }),
    get_message_ids_for_campaign: relationshipGet({
      ...{ relationship: 'campaign-messages', summary: 'Read the ids of the messages of a campaign', ...READ, page: 'all' },
    }),
    get_tags_for_campaign: related({ relationship: 'tags', summary: 'Read the tags of a campaign', ...TAGS, page: 'all' }),
    get_tag_ids_for_campaign: relationshipGet({
      ...{ relationship: 'tags', summary: 'Read the ids of the tags of a campaign', ...TAGS, page: 'all' },
    }),
  },
});
