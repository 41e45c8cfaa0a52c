import type { KnownCampaign } from '../../engine/campaigns/known-campaigns.ts';
import { findGroups, type Group } from '../../engine/groups/find-group.ts';
import { knownTemplates } from '../../engine/templates/known-templates.ts';
import type { Work } from '../declare.ts';
import { showGroups } from '../endpoints/old-lists.ts';
import { plainTime } from '../times.ts';

/** Old words for where a campaign stands; the new one stands beside it as a label. */
function statusOf(status: string): string {
  if (status === 'Draft' || status === 'Sent') return status.toLowerCase();
  if (status.startsWith('Cancelled')) return 'cancelled';
  return ['Adding Recipients', 'Sending', 'Variations Sent'].includes(status) ? 'sending' : 'queued';
}

/** Campaigns as v1 lists them: with the names of their lists, and without the HTML of their templates. */
export async function showCampaigns(work: Pick<Work, 'deps' | 'context'>, campaigns: readonly KnownCampaign[]): Promise<object[]> {
  const ids = campaigns.flatMap(({ audiences: { included, excluded } }) => [...included, ...excluded]);
  const groups = [...(await findGroups(work.deps.db, work.context.accountId, [...new Set(ids)])).values()];
  const lists = new Map((await showGroups(work, groups)).map((list, i) => [(groups[i] as Group).id, list]));
  const listsOf = (own: readonly string[]): unknown[] => own.flatMap((id) => lists.get(id) ?? []);
  return campaigns.map((campaign) => show(campaign, listsOf));
}

function show(campaign: KnownCampaign, listsOf: (ids: readonly string[]) => unknown[]): object {
  const { id, name, subject, from_email, from_label, audiences, status, send_time, template_id, recipients } = campaign;
  const [list_id = null] = audiences.included;
  const old = statusOf(status);
  const begun = send_time !== null && (old === 'sending' || old === 'sent') ? plainTime(send_time) : null;
  return {
    ...{ object: 'campaign', id, name, subject: subject ?? '', from_email: from_email ?? '', from_name: from_label ?? '' },
    ...{ list_id, lists: listsOf(audiences.included), excluded_lists: listsOf(audiences.excluded), template_id },
    ...{ status: old, status_label: status, message_type: 'email', num_recipients: recipients },
    ...{ send_time: send_time === null ? null : plainTime(send_time), sent_at: begun },
    ...{ created: plainTime(campaign.created_at), updated: plainTime(campaign.updated_at) },
  };
}

/** One campaign, with what its mail is made of. */
export async function showCampaign(work: Pick<Work, 'deps' | 'context'>, campaign: KnownCampaign): Promise<object> {
  const { template_id: id } = campaign;
  const [shown] = await showCampaigns(work, [campaign]);
  const template = id === null ? undefined : (await knownTemplates(work.deps.db, work.context.accountId, [id])).get(id);
  return { ...shown, template: template ? { object: 'email-template', id, html: template.html } : null };
}
