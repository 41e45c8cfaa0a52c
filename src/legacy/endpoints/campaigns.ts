import { cancelCampaign } from '../../engine/campaigns/cancel-send.ts';
import { cloneCampaign } from '../../engine/campaigns/clone-campaign.ts';
import { createCampaign } from '../../engine/campaigns/create-campaign.ts';
import { editDraft, sendDraftAt } from '../../engine/campaigns/edit-draft.ts';
import { findCampaign, listRecipients, pageCampaigns } from '../../engine/campaigns/known-campaigns.ts';
import { M } from '../../jsonapi/rates.ts';
import { showCampaign, showCampaigns } from '../campaigns/show-campaign.ts';
import { endpoint, type OldEndpoint, type Work } from '../declare.ts';
import { flag, needed, oneOf, text, whole } from '../fields.ts';
import { numbered, numberedPage, offset, offsetOf } from '../pages.ts';

/** What is shown of a campaign is more than the campaign. */
const READ = ['campaigns:read', 'lists:read', 'segments:read', 'templates:read'];
const WRITE = ['campaigns:write', ...READ];

const shown = async (work: Work, id: string): Promise<unknown> =>
  showCampaign(work, await findCampaign(work.deps.db, work.context.accountId, id));

/** Campaigns on other channels have no place in the old API: they are not found by it. */
const known = async ({ deps, context, path: { id = '' } }: Work): Promise<string> =>
  (await findCampaign(deps.db, context.accountId, id)).id;

const optional = { name: text(), use_smart_sending: flag(), add_google_analytics: flag() };

const QUEUED = { status: 'queued' };

/** A word of the ledger as old clients read it: `sent` is `Sent`. */
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The old documents have it as POST, the libraries as GET. */
const recipients: readonly OldEndpoint[] = (['GET', 'POST'] as const).map((method) =>
  endpoint(`${method} /v1/campaign/:id/recipients`, {
    scopes: ['campaigns:read', 'profiles:read'],
    rate: M,
    fields: { count: whole(5000, 1, 25_000), sort: oneOf(['asc', 'desc'], 'asc'), offset: offset() },
    async run({ deps, context, path: { id = '' } }, { count: limit, sort, offset: after }) {
      const place = { limit, descending: sort === 'desc', ...(after === undefined ? {} : { after }) };
      const { recipients: found, next } = await listRecipients(deps.db, context.accountId, id, place);
      const data = found.map(({ profileId, address, state, variationId }) => ({
        ...{ email: address, status: capitalised(state), customer_id: profileId, variation_id: variationId },
      }));
      return { data, ...(next === undefined ? {} : { next_offset: offsetOf(next) }) };
    },
  }),
);

export const campaigns: readonly OldEndpoint[] = [
  endpoint('GET /v1/campaigns', {
    scopes: READ,
    rate: M,
    fields: numbered(50, 100),
    async run(work, { page, count }) {
      const found = await pageCampaigns(work.deps.db, work.context.accountId, { skip: page * count, limit: count });
      return numberedPage(await showCampaigns(work, found.campaigns), { page, count, total: found.total });
    },
  }),

  endpoint('POST /v1/campaigns', {
    scopes: WRITE,
    rate: M,
    fields: {
      ...{ list_id: needed(text()), template_id: needed(text()), subject: needed(text()) },
      ...{ from_email: needed(text()), from_name: needed(text()), ...optional },
    },
    async run(work, { list_id, template_id, subject, from_email, from_name, name, use_smart_sending, add_google_analytics }) {
      const definition = { channel: 'email', content: { subject, from_email, from_label: from_name } } as const;
      const { id } = await createCampaign(work.deps, work.context, {
        ...{ name: name || subject, audiences: { included: [list_id] }, messages: [{ definition, template_id }] },
        send_options: { use_smart_sending: use_smart_sending ?? true },
        tracking_options: { add_tracking_params: add_google_analytics ?? false },
      });
      return shown(work, id);
    },
  }),

  endpoint('GET /v1/campaign/:id', { scopes: READ, rate: M, run: (work) => shown(work, work.path.id ?? '') }),

  endpoint('PUT /v1/campaign/:id', {
    scopes: WRITE,
    rate: M,
    fields: { list_id: text(), template_id: text(), subject: text(), from_email: text(), from_name: text(), ...optional },
    async run(work, { list_id, template_id, subject, from_email, from_name, name, use_smart_sending, add_google_analytics }) {
      const id = await known(work);
      const content = { subject, from_email, from_label: from_name };
      const given = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
      await editDraft(work.deps, work.context, {
        ...{ id, name, content: given },
        ...(template_id === undefined ? {} : { template_id }),
        ...(list_id === undefined ? {} : { audiences: { included: [list_id] } }),
        ...(use_smart_sending === undefined ? {} : { send_options: { use_smart_sending } }),
        ...(add_google_analytics === undefined ? {} : { tracking_options: { add_tracking_params: add_google_analytics } }),
      });
      return shown(work, id);
    },
  }),

  endpoint('POST /v1/campaign/:id/send', {
    scopes: WRITE,
    rate: M,
    async run(work) {
      await sendDraftAt(work.deps, work.context, { id: await known(work) });
      return QUEUED;
    },
  }),

  endpoint('POST /v1/campaign/:id/schedule', {
    scopes: WRITE,
    rate: M,
    fields: { send_time: needed(text()) },
    async run(work, { send_time: at }) {
      await sendDraftAt(work.deps, work.context, { id: await known(work), at });
      return QUEUED;
    },
  }),

  endpoint('POST /v1/campaign/:id/cancel', {
    scopes: WRITE,
    rate: M,
    async run(work) {
      const id = await known(work);
      await cancelCampaign(work.deps, work.context, { id });
      return shown(work, id);
    },
  }),

  endpoint('POST /v1/campaign/:id/clone', {
    scopes: WRITE,
    rate: M,
    fields: { name: text(), list_id: text() },
    async run(work, { name, list_id }) {
      const wish = { id: await known(work), new_name: name || undefined, ...(list_id ? { included: [list_id] } : {}) };
      return shown(work, (await cloneCampaign(work.deps, work.context, wish)).id);
    },
  }),

  ...recipients,
];
