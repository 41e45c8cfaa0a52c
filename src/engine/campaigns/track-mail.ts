import { uuidToUlid } from '../../lib/ids.ts';
import { isoSeconds } from '../../lib/time.ts';
import { zoneOf } from '../../lib/zones.ts';
import { readNames } from '../../storage/queries/audience.ts';
import type { ProfileRow } from '../../storage/queries/profiles.ts';
import type { Unwritten, WriteScope } from '../messaging/message-kind.ts';
import type { Facts } from '../messaging/tracking/parameters.ts';
import type { Tracker, TrackingPlan } from '../messaging/tracking/tracker.ts';
import type { RecipientContent } from './campaign-content.ts';
import type { Piece } from './compose.ts';
import type { TrackingOptions } from './options.ts';
import type { Sources } from './read-sources.ts';

/** How the mails of a campaign are tracked: all of them, and what is of each. */
export interface CampaignTracking {
  readonly plan: TrackingPlan | undefined;
  of(message: Unwritten, profile: ProfileRow): Pick<Piece, 'facts' | 'token'>;
}

/**
 * Makes the mails of a campaign tell what is done with them, as the campaign says; other channels have nothing to rewrite. A mail
 * that is shown as a page has the links that it had, and no pixel: looking at the page is not opening the mail.
 */
export async function trackingOf(
  track: Tracker,
  { db, accountId, now }: WriteScope,
  { campaign, account, definition }: Sources,
  purpose: 'send' | 'show',
): Promise<CampaignTracking> {
  const { add_tracking_params: add, custom_tracking_params: custom, ...options } = campaign.tracking_options as TrackingOptions;
  const { is_tracking_opens: opens = true, is_tracking_clicks: clicks = true } = options;
  const choice = { side: 'campaign', opens: opens && purpose === 'send', clicks, add, custom } as const;
  const tracking = definition.channel === 'email' ? await track(accountId, choice) : undefined;
  if (!tracking) return { plan: undefined, of: () => ({ facts: {} }) };
  const names = await readNames(db, accountId, campaign.audiences as { included: readonly string[] });
  const day = isoSeconds(zoneOf(account.timezone).toLocal(now)).slice(0, 10);
  return {
    plan: tracking.plan,
    of(message, profile) {
      const groupId = (message.content as RecipientContent | undefined)?.groupId;
      const groupName = groupId === undefined ? undefined : names.get(groupId);
      const facts: Facts = {
        ...{ campaign_id: campaign.id, campaign_name: campaign.name, campaign_name_id: `${campaign.name} (${campaign.id})` },
        ...{ campaign_name_send_day: `${campaign.name} (${day})`, message_type: 'email' },
        ...{ group_id: groupId, group_name: groupName, group_name_id: groupName && `${groupName} (${groupId})` },
        ...{ profile_external_id: profile.external_id, profile_id: uuidToUlid(profile.id) },
      };
      return { facts, token: tracking.tokenOf?.(message.profileId) };
    },
  };
}
