import type { Db } from '../../storage/database.ts';
import { readCampaignMessages } from '../../storage/queries/campaign-messages.ts';
import { readCampaigns } from '../../storage/queries/campaigns.ts';
import { type SendStrategy, shownTime } from './options.ts';

export interface SendTime {
  readonly datetime: string;
  readonly is_local: boolean;
}

/** When messages are, or were, sent: nothing before a send job has settled it (recorded). */
export async function readSendTimes(
  { services, accountId }: { services: unknown; accountId: string },
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SendTime[]>> {
  const { db } = services as { db: Db };
  const messages = await readCampaignMessages(db, accountId, messageIds);
  const ids = [...new Set(messages.map(({ campaign_id }) => campaign_id))];
  const campaigns = new Map((await readCampaigns(db, accountId, ids)).map((campaign) => [campaign.id, campaign]));
  return new Map(
    messages.map(({ id, campaign_id, send_at }) => {
      const { send_time = null, send_strategy } = campaigns.get(campaign_id) ?? {};
      const strategy = send_strategy as SendStrategy | undefined;
      const is_local = strategy?.method === 'static' && strategy.options.is_local;
      return [id, send_time === null ? [] : [{ datetime: shownTime(send_at ?? send_time), is_local }]];
    }),
  );
}
