import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';
import type { WaitingMessage } from './messages.ts';

/** What became of the newest mails to an address that were handed over, the newest first. @param since domain time */
export function newestOutcomes(
  db: Db,
  accountId: string,
  address: string,
  { since, limit }: { since: Micros; limit: number },
): Promise<{ state: string; reason: string | null }[]> {
  return db.query(
    `SELECT state, reason FROM messages
      WHERE account_id = $1 AND address = $2 AND channel = 'email' AND created_at >= $3 AND state IN ('sent', 'failed')
      ORDER BY created_at DESC, id DESC LIMIT $4`,
    [accountId, address, isoMicros(since), limit],
  );
}

/**
 * Says of a message that had gone out, or may have, that it came back.
 * @returns it as it was before, but for its state when that was not known; undefined when it was not out, or came back before
 */
export async function bounceMessage(
  tx: Tx,
  accountId: string,
  { profile_id, id, state }: Pick<WaitingMessage, 'profile_id' | 'id' | 'state'>,
  { reason, detail }: { reason: string; detail: string },
): Promise<boolean> {
  const changed = await tx.query(
    `UPDATE messages SET state = 'failed', reason = $5, detail = $6
      WHERE account_id = $1 AND profile_id = $2 AND id = $3 AND state = $4 RETURNING id`,
    [accountId, profile_id, id, state, reason, detail],
  );
  return changed.length > 0;
}
