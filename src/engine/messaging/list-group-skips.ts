import { uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { type GroupedMessage, listBatchesNotSent, listNotSent } from '../../storage/queries/message-batches.ts';

/** A recipient whose message did not go out, or may not have. Ids are ULIDs. */
export interface GroupSkip {
  readonly messageId: string;
  readonly profileId: string;
  readonly address: string;
  readonly state: 'skipped' | 'failed' | 'uncertain';
  readonly reason: string | null;
  readonly detail: string | null;
}

/** The last one seen: its batch and its id, uuid text. */
export interface SkipCursor {
  readonly batchId: string;
  readonly messageId: string;
}

const NIL = '00000000-0000-0000-0000-000000000000';
const START: SkipCursor = { batchId: NIL, messageId: NIL };
/** Batches whose messages are looked at for one page, which may be shorter for it. */
const BATCHES = 100;

/**
 * A page of those whose messages of a group (uuid text) did not go out, batch by batch. Only batches that have any are looked
 * at, so that ten skips among a million messages are found at once.
 * @returns a page, and where the next one begins; without that it was the last
 */
export async function listGroupSkips(
  db: Db,
  accountId: string,
  group: string,
  { after = START, limit }: { after?: SkipCursor; limit: number },
): Promise<{ skips: GroupSkip[]; next?: SkipCursor }> {
  const skips: GroupSkip[] = [];
  let seen = after;
  const batches = await listBatchesNotSent(db, accountId, group, after.batchId, BATCHES);
  for (const batch of batches) {
    const from = batch.id === after.batchId ? after.messageId : NIL;
    const room = limit - skips.length;
    const found = await listNotSent(db, accountId, batch, { after: from, limit: room });
    skips.push(...found.map(skipOf));
    seen = { batchId: batch.id, messageId: found.at(-1)?.id ?? batch.last_id };
    if (found.length === room) return { skips, next: seen };
  }
  return batches.length === BATCHES ? { skips, next: seen } : { skips };
}

const skipOf = ({ id, profile_id, address, state, reason, detail }: GroupedMessage): GroupSkip => ({
  ...{ messageId: uuidToUlid(id), profileId: uuidToUlid(profile_id), address, state: state as GroupSkip['state'], reason, detail },
});
