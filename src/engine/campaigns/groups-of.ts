import { ulidToUuid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { readMessagesOf } from '../../storage/queries/campaign-messages.ts';
import { type GroupProgress, readGroupProgress } from '../messaging/read-group-progress.ts';

/** The groups (uuid text) in which the messages of a campaign are sent: one for each variation of a test. */
export const groupIdsOf = async (db: Db, accountId: string, campaignId: string): Promise<string[]> =>
  (await readMessagesOf(db, accountId, campaignId)).map(({ id }) => ulidToUuid(id) as string);

/** How far a campaign has come, all of its groups together. */
export async function progressOf(db: Db, accountId: string, groups: readonly string[]): Promise<GroupProgress> {
  const all = { asked: 0, sent: 0, failed: 0, skipped: 0, uncertain: 0, waiting: 0, deferred: 0, openBatches: 0 };
  const reasons: Record<string, number> = {};
  for (const { reasons: own, ...counts } of (await readGroupProgress(db, accountId, groups)).values()) {
    for (const name of Object.keys(all) as (keyof typeof all)[]) all[name] += counts[name];
    for (const [reason, count] of Object.entries(own)) reasons[reason] = (reasons[reason] ?? 0) + count;
  }
  return { ...all, reasons };
}
