import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { isHeld } from '../../storage/queries/campaign-jobs.ts';
import { readCampaign } from '../../storage/queries/campaigns.ts';
import type { CommandContext } from '../context.ts';
import { listGroupSkips } from '../messaging/list-group-skips.ts';
import { readGroupProgress } from '../messaging/read-group-progress.ts';
import { groupOfMessage } from './add-recipients.ts';
import { unknownCampaign } from './campaign-input.ts';

const PAGE = 100;
/** Two ULIDs, as the last answer gave them. */
const CURSOR = /^([0-9A-Z]{26})\.([0-9A-Z]{26})$/;

/** How far the messages of a campaign have come, and a page of the recipients who got none. Ids are ULIDs. */
export interface CampaignProgress {
  readonly status: string;
  readonly held: boolean;
  readonly recipients: number;
  readonly sent: number;
  readonly failed: number;
  readonly skipped: number;
  readonly uncertain: number;
  readonly waiting: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly not_sent: readonly { message_id: string; profile_id: string; to: string; status: string; reason: string | null }[];
  readonly next_cursor: string | null;
}

/** @throws DomainError `not_found` */
export async function readProgress(
  { db }: { db: Db },
  { accountId }: Pick<CommandContext, 'accountId'>,
  { campaign_id: id, page_cursor }: { campaign_id: string; page_cursor?: string | null },
): Promise<CampaignProgress> {
  const campaign = await readCampaign(db, accountId, id);
  const group = campaign && (await groupOfMessage(db, accountId, id));
  if (!campaign || !group) throw unknownCampaign(id);
  const progress = (await readGroupProgress(db, accountId, [group.uuid])).get(group.uuid);
  const [, batch, message] = CURSOR.exec(page_cursor ?? '') ?? [];
  const after = { batchId: ulidToUuid(batch ?? ''), messageId: ulidToUuid(message ?? '') };
  const place = after.batchId && after.messageId ? { after: { batchId: after.batchId, messageId: after.messageId } } : {};
  const { skips, next } = await listGroupSkips(db, accountId, group.uuid, { ...place, limit: PAGE });
  return {
    ...{
      status: campaign.status,
      held: await isHeld(db, accountId, id),
      recipients: progress?.asked ?? 0,
      sent: progress?.sent ?? 0,
      failed: progress?.failed ?? 0,
    },
    ...{ skipped: progress?.skipped ?? 0, uncertain: progress?.uncertain ?? 0, waiting: progress?.waiting ?? 0 },
    reasons: progress?.reasons ?? {},
    not_sent: skips.map(({ messageId, profileId, address, state, reason }) => ({
      ...{ message_id: messageId, profile_id: profileId, to: address, status: state, reason },
    })),
    next_cursor: next ? `${uuidToUlid(next.batchId)}.${uuidToUlid(next.messageId)}` : null,
  };
}
