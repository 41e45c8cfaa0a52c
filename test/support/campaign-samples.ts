import { completed, linkage } from './content-samples.ts';
import type { Reply, Sample } from './samples.ts';

type Call = (method: string, path: string, body?: unknown) => Promise<Reply>;

/** Campaigns that stand at several points of their lives, made through the API. */
export interface Campaigns {
  /** A draft with everything that a send needs; its recipients were estimated. */
  readonly draftId: string;
  readonly messageId: string;
  /** Those that are to be sent next century; a sample that cancels one takes it away, unless it is the last. */
  readonly scheduledIds: string[];
  /** Drafts that may be sent, on which nothing else depends; a sample that sends one takes it away. */
  readonly readyIds: string[];
  /** Being sent, for the next hours: its recipients are written to when their clocks show a time. */
  readonly sendingId: string;
  /** Drafts that have no A/B test; a sample that makes one takes the draft away. */
  readonly plainIds: string[];
  /** A draft that has one. */
  readonly testedId: string;
  /** A text message, which may have an image. */
  readonly textId: string;
}

export interface CampaignWishes {
  readonly included: readonly string[];
  readonly excluded?: readonly string[];
  readonly name?: string;
  readonly strategy?: unknown;
  readonly definition?: unknown;
  readonly smart?: boolean;
  readonly tracking?: unknown;
}

export const EMAIL = {
  channel: 'email',
  content: {
    subject: 'News for {{ first_name|default:"you" }}',
    preview_text: 'All of it',
    from_email: 'news@example.com',
    from_label: 'News',
  },
};

export const SMS = { channel: 'sms', content: { body: 'Hello {{ first_name }}' } };

export const campaignBody = ({ included, excluded, name = 'Campaign', strategy, definition = EMAIL, smart, tracking }: CampaignWishes) => ({
  data: {
    type: 'campaign',
    attributes: {
      name,
      audiences: { included, ...(excluded ? { excluded } : {}) },
      ...(strategy ? { send_strategy: strategy } : {}),
      ...(smart === undefined ? {} : { send_options: { use_smart_sending: smart } }),
      ...(tracking ? { tracking_options: tracking } : {}),
      'campaign-messages': { data: [{ type: 'campaign-message', attributes: { definition } }] },
    },
  },
});

export const SEND_JOBS = '/api/campaign-send-jobs';
export const ESTIMATION_JOBS = '/api/campaign-recipient-estimation-jobs';

export const jobBody = (type: 'send' | 'recipient-estimation', id: string) => ({ data: { type: `campaign-${type}-job`, id } });
export const actionBody = (id: string, action: 'cancel' | 'revert') => ({
  data: { type: 'campaign-send-job', id, attributes: { action } },
});
export const holdBody = (id: string, held: boolean) => ({ data: { type: 'campaign-hold', id, attributes: { held } } });
export const CAMPAIGN_TESTS = '/burgee/v1/campaign-tests';
/** Of two subjects. */
export const testBody = (id: string, more: object = {}) => ({
  data: {
    ...{ type: 'campaign-test', id },
    attributes: {
      variations: [{ name: 'As it is' }, { name: 'Other', definition: { channel: 'email', content: { subject: 'Other' } } }],
      ...more,
    },
  },
});
export const assignBody = (messageId: string, templateId: string) => ({
  data: { type: 'campaign-message', id: messageId, relationships: { template: { data: { type: 'template', id: templateId } } } },
});
export const cloneBody = (id: string, new_name?: string) => ({ data: { type: 'campaign', id, attributes: new_name ? { new_name } : {} } });

export const lookBody = (type: 'campaign-preflight' | 'campaign-progress', campaign_id: string, more: object = {}) => ({
  data: { type, attributes: { campaign_id, ...more } },
});

/** A draft whose message has a template. */
export async function makeCampaign(call: Call, wishes: CampaignWishes, templateId?: string): Promise<{ id: string; messageId: string }> {
  const { status, json } = await call('POST', '/api/campaigns', campaignBody(wishes));
  if (status !== 201) throw new Error(JSON.stringify(json));
  const { id } = json.data;
  const messageId = json.data.relationships['campaign-messages'].data[0].id;
  if (templateId !== undefined) {
    const assigned = await call('POST', '/api/campaign-message-assign-template', assignBody(messageId, templateId));
    if (assigned.status !== 200) throw new Error(JSON.stringify(assigned.json));
  }
  return { id, messageId };
}

/** So many times a suite may call what can be done to a campaign once. */
const CALLS = 4;

/** One that nobody took before; the last stays, for those who only look. */
const taken = (ids: string[]): string => (ids.length > 1 ? ids.shift() : ids[0]) ?? '';

export async function makeCampaigns(call: Call, mark: string, listId: string, templateId: string, tagId: string): Promise<Campaigns> {
  const { id: draftId, messageId } = await makeCampaign(call, { name: `Campaign ${mark}`, included: [listId] }, templateId);
  const strategy = { method: 'static', datetime: '2126-10-04T09:00:00Z' };
  const [scheduledIds, readyIds, plainIds]: [string[], string[], string[]] = [[], [], []];
  for (let i = 0; i < CALLS; i++) {
    const later = await makeCampaign(call, { name: `Later ${mark} ${i}`, included: [listId], strategy }, templateId);
    await call('POST', SEND_JOBS, jobBody('send', later.id));
    scheduledIds.push(later.id);
    plainIds.push((await makeCampaign(call, { name: `Plain ${mark} ${i}`, included: [listId] }, templateId)).id);
    readyIds.push((await makeCampaign(call, { name: `Ready ${mark} ${i}`, included: [listId] }, templateId)).id);
  }
  const { id: testedId } = await makeCampaign(call, { name: `Tested ${mark}`, included: [listId] }, templateId);
  await call('POST', CAMPAIGN_TESTS, testBody(testedId));
  const local = { method: 'static', datetime: new Date(Date.now() + 13 * 3_600_000).toISOString(), options: { is_local: true } };
  const { id: sendingId } = await makeCampaign(call, { name: `Now ${mark}`, included: [listId], strategy: local }, templateId);
  await call('POST', SEND_JOBS, jobBody('send', sendingId));
  while ((await call('GET', `/api/campaigns/${sendingId}`)).json.data.attributes.status !== 'Sending')
    await new Promise((resolve) => setTimeout(resolve, 20));
  await call('POST', ESTIMATION_JOBS, jobBody('recipient-estimation', draftId));
  await completed(call, `${ESTIMATION_JOBS}/${draftId}`);
  await call('POST', `/api/tags/${tagId}/relationships/campaigns`, linkage('campaign', draftId));
  const { messageId: textId } = await makeCampaign(call, { included: [listId], name: `Text ${mark}`, definition: SMS });
  return { draftId, messageId, scheduledIds, readyIds, plainIds, testedId, sendingId, textId };
}

export function campaignSamples(
  { draftId, messageId, scheduledIds, readyIds, plainIds, testedId, sendingId, textId }: Campaigns,
  listId: string,
  templateId: string,
  tagId: string,
  imageId: string,
): Record<string, () => Sample> {
  const draft = () => ({ id: draftId });
  const message = () => ({ id: messageId });
  return {
    get_campaigns: () => ({ query: 'filter=equals(messages.channel,"email")' }),
    create_campaign: () => ({ body: campaignBody({ included: [listId], name: 'Sample' }) }),
    get_campaign: draft,
    update_campaign: () => ({ id: draftId, body: { data: { type: 'campaign', id: draftId, attributes: { name: 'Renamed' } } } }),
    delete_campaign: draft,
    create_campaign_clone: () => ({ body: cloneBody(draftId) }),
    get_messages_for_campaign: draft,
    get_message_ids_for_campaign: draft,
    get_tags_for_campaign: draft,
    get_tag_ids_for_campaign: draft,
    get_campaign_message: message,
    update_campaign_message: () => ({
      id: messageId,
      body: { data: { type: 'campaign-message', id: messageId, attributes: { definition: EMAIL } } },
    }),
    assign_template_to_campaign_message: () => ({ body: assignBody(messageId, templateId) }),
    get_campaign_for_campaign_message: message,
    get_campaign_id_for_campaign_message: message,
    get_template_for_campaign_message: message,
    get_template_id_for_campaign_message: message,
    get_image_for_campaign_message: () => ({ id: textId }),
    get_image_id_for_campaign_message: () => ({ id: textId }),
    update_image_for_campaign_message: () => ({ id: textId, body: { data: { type: 'image', id: imageId } } }),
    get_campaign_send_job: () => ({ id: scheduledIds.at(-1) ?? '' }),
    send_campaign: () => ({ body: jobBody('send', taken(readyIds)) }),
    cancel_campaign_send: () => {
      const id = taken(scheduledIds);
      return { id, body: actionBody(id, 'cancel') };
    },
    create_campaign_test: () => ({ body: testBody(taken(plainIds)) }),
    get_campaign_test: () => ({ id: testedId }),
    update_campaign_test: () => ({
      id: testedId,
      body: { data: { type: 'campaign-test', id: testedId, attributes: { test_percentage: 30 } } },
    }),
    delete_campaign_test: () => ({ id: testedId }),
    get_campaign_hold: () => ({ id: sendingId }),
    update_campaign_hold: () => ({ id: sendingId, body: holdBody(sendingId, true) }),
    get_campaign_recipient_estimation_job: draft,
    refresh_campaign_recipient_estimation: () => ({ body: jobBody('recipient-estimation', draftId) }),
    get_campaign_recipient_estimation: draft,
    preflight_campaign: () => ({ body: lookBody('campaign-preflight', draftId) }),
    read_campaign_progress: () => ({ body: lookBody('campaign-progress', draftId) }),
    get_campaign_ids_for_tag: () => ({ id: tagId }),
    tag_campaigns: () => ({ id: tagId, body: linkage('campaign', draftId) }),
    remove_tag_from_campaigns: () => ({ id: tagId, body: linkage('campaign', draftId) }),
  };
}
