import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { isHeld } from '../../storage/queries/campaign-jobs.ts';
import { readCampaign } from '../../storage/queries/campaigns.ts';
import type { CommandContext } from '../context.ts';
import { type GroupSkip, listGroupSkips, type SkipCursor } from '../messaging/list-group-skips.ts';
import { unknownCampaign } from './campaign-input.ts';
import { groupIdsOf, progressOf } from './groups-of.ts';

const PAGE = 100;
/** Two ULIDs, as the last answer gave them, behind which of the campaign's messages they are of; the first need not say so. */
const CURSOR = /^(?:(\d)\.)?([0-9A-Z]{26})\.([0-9A-Z]{26})$/;

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
  if (!campaign) throw unknownCampaign(id);
  const groups = await groupIdsOf(db, accountId, id);
  const { asked, sent, failed, skipped, uncertain, waiting, reasons } = await progressOf(db, accountId, groups);
  const { skips, next } = await pageOfSkips(db, accountId, groups, page_cursor ?? '');
  return {
    ...{ status: campaign.status, held: await isHeld(db, accountId, id) },
    ...{ recipients: asked, sent, failed, skipped, uncertain, waiting, reasons },
    not_sent: skips.map(({ messageId, profileId, address, state, reason }) => ({
      ...{ message_id: messageId, profile_id: profileId, to: address, status: state, reason },
    })),
    next_cursor: next,
  };
}

/** Group by group: a page is of one group alone. */
async function pageOfSkips(
  db: Db,
  accountId: string,
  groups: readonly string[],
  cursor: string,
): Promise<{ skips: readonly GroupSkip[]; next: string | null }> {
  let { at, after } = placeIn(cursor);
  for (; ; at++) {
    const group = groups[at];
    if (group === undefined) return { skips: [], next: null };
    const { skips, next } = await listGroupSkips(db, accountId, group, { ...(after ? { after } : {}), limit: PAGE });
    after = undefined;
    if (next) return { skips, next: cursorOf(at, next) };
    if (skips.length > 0) return { skips, next: at + 1 < groups.length ? cursorOf(at + 1, START) : null };
  }
}

const NIL = '00000000-0000-0000-0000-000000000000';
const START: SkipCursor = { batchId: NIL, messageId: NIL };

const cursorOf = (at: number, { batchId, messageId }: SkipCursor): string => `${at}.${uuidToUlid(batchId)}.${uuidToUlid(messageId)}`;

function placeIn(cursor: string): { at: number; after?: SkipCursor } {
  const [, at = '0', batch = '', message = ''] = CURSOR.exec(cursor) ?? [];
  const [batchId, messageId] = [ulidToUuid(batch), ulidToUuid(message)];
  return batchId && messageId ? { at: Number(at), after: { batchId, messageId } } : { at: 0 };
}
