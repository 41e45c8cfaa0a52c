import { assignTemplate } from '../../engine/campaigns/assign-template.ts';
import { flatContent } from '../../engine/campaigns/definition.ts';
import { readSendTimes } from '../../engine/campaigns/read-send-times.ts';
import { updateCampaignMessage } from '../../engine/campaigns/update-message.ts';
import { column, computed, loaded, required } from '../../jsonapi/attributes.ts';
import { bodyOf, identifier, resourceBody, toOneBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M } from '../../jsonapi/rates.ts';
import { linked, one } from '../../jsonapi/relationships.ts';
import { anyOf, nullable, object, text } from '../../jsonapi/schema.ts';
import { create, get, related, relationshipGet, relationshipReplace, update } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { campaignMessages } from '../../storage/tables/campaigns.ts';
import { maybeExactTimeColumn } from '../columns.ts';
import { ulid } from '../ids.ts';
import { attributePointer } from '../pointers.ts';
import { changedDefinition, emailContent, renderOptions, sendTimes, shownDefinition, smsContent } from './shapes.ts';

const READ = { scopes: ['campaigns:read'], rate: M };
const TEMPLATE = { scopes: ['campaigns:read', 'templates:read'], rate: M };
const IMAGE = { scopes: ['campaigns:read', 'images:read'], rate: M };
const WRITE = { scopes: ['campaigns:write'], rate: M };

/** A member of the definition where older answers show it: beside the others. */
const flat = (name: 'label' | 'channel' | 'content' | 'render_options') => (row: Readonly<Record<string, unknown>>) =>
  flatContent(row.definition)[name];

interface Related {
  data?: { id: string };
}
interface ChangeBody {
  data: { attributes: { definition?: unknown }; relationships?: { image?: Related } };
}
interface AssignBody {
  data: { id: string; relationships: { template: Related } };
}

const changePointer = (at: At): string => (at[0] === 'image_id' ? '/data/relationships/image/data' : attributePointer(at));

function assignPointer([first]: At): string {
  if (first === 'template_id') return '/data/relationships/template/data';
  return first === 'id' ? '/data/id' : '/data';
}

export const campaignMessage = defineResource({
  type: 'campaign-message',
  path: 'campaign-messages',
  category: 'Campaigns',
  id: ulid,
  table: campaignMessages,
  missing: (id) => `A campaign message with id '${id}' does not exist.`,
  attributes: {
    definition: column(shownDefinition, 'definition'),
    label: required(computed(text(), ['definition'], flat('label'))),
    channel: required(computed(text(), ['definition'], flat('channel'))),
    content: required(computed(anyOf(emailContent, smsContent), ['definition'], flat('content'))),
    send_times: loaded(nullable(sendTimes), readSendTimes),
    render_options: computed(nullable(renderOptions), ['definition'], flat('render_options')),
    created_at: maybeExactTimeColumn('created_at'),
    updated_at: maybeExactTimeColumn('updated_at'),
  },
  relationships: {
    campaign: linked(one('campaign', 'campaign_id')),
    template: one('template', 'template_id'),
    image: one('image', 'image_id'),
  },
  view: { attributes: ['definition', 'send_times', 'created_at', 'updated_at'] },
  operations: {
    get_campaign_message: get({ summary: 'Read a message of a campaign', ...READ, include: ['campaign', 'image', 'template'] }),
    update_campaign_message: update({
      ...{ summary: 'Change a message of a campaign that is a draft', ...WRITE, precision: 'microseconds' },
      body: bodyOf('campaign-message', {
        id: 'required',
        attributes: { 'definition?': nullable(changedDefinition) },
        relationships: { 'image?': object({ 'data?': identifier('image') }) },
      }),
      run: updateCampaignMessage,
      input: ({ data }: ChangeBody, id: string) => ({ id, ...data.attributes, image_id: data.relationships?.image?.data?.id }),
      pointer: changePointer,
    }),
    assign_template_to_campaign_message: create({
      ...{ path: '/api/campaign-message-assign-template', summary: 'Give a message a copy of a template', ...WRITE },
      ...{ status: 200, precision: 'microseconds', alongside: ['template'] },
      view: {
        attributes: ['label', 'channel', 'content', 'send_times', 'render_options', 'created_at', 'updated_at'],
        relationships: ['campaign', 'template'],
      },
      body: {
        ...object({
          data: resourceBody('campaign-message', {
            id: 'required',
            relationships: { template: object({ 'data?': identifier('template') }) },
            requiresRelationships: true,
          }),
        }),
      },
      run: assignTemplate,
      input: ({ data }: AssignBody) => ({ id: data.id, template_id: data.relationships.template.data?.id }),
      pointer: assignPointer,
    }),
    get_image_for_campaign_message: related({ relationship: 'image', summary: 'Read the image of a message', ...IMAGE, nullable: false }),
    get_image_id_for_campaign_message: relationshipGet({
      ...{ relationship: 'image', summary: 'Read the id of the image of a message', ...IMAGE },
    }),
    update_image_for_campaign_message: relationshipReplace({
      ...{ relationship: 'image', summary: 'Give a message an image', scopes: ['campaigns:write', 'images:read'], rate: M },
      body: toOneBody('image'),
      run: updateCampaignMessage,
      input: ({ data }: { data: { id: string } }, id: string) => ({ id, image_id: data.id }),
      pointer: (at: At) => (at[0] === 'image_id' ? '/data/id' : '/data'),
    }),
    get_campaign_for_campaign_message: related({ relationship: 'campaign', summary: 'Read the campaign of a message', ...READ }),
    get_campaign_id_for_campaign_message: relationshipGet({
      ...{ relationship: 'campaign', summary: 'Read the id of the campaign of a message', ...READ },
    }),
    get_template_for_campaign_message: related({ relationship: 'template', summary: 'Read the template of a message', ...TEMPLATE }),
    get_template_id_for_campaign_message: relationshipGet({
      ...{ relationship: 'template', summary: 'Read the id of the template of a message', ...TEMPLATE },
    }),
  },
});
