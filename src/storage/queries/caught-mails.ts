import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../database.ts';

export interface CaughtMailRow {
  message_id: string;
  sender: string;
  recipient: string;
  subject: string;
  html: string;
  plain: string;
  headers: Record<string, string>;
  caught_at: Micros;
}

/** The caught mail of these messages (uuid text), where there is any. */
export function readCaughtMails(db: Db, accountId: string, messageIds: readonly string[]): Promise<CaughtMailRow[]> {
  return db.query<CaughtMailRow>(
    `SELECT c.message_id, c.sender, c.recipient, c.subject, c.html, c.plain, c.headers, c.caught_at
       FROM messages m
       JOIN caught_mails c ON c.account_id = m.account_id AND c.profile_id = m.profile_id AND c.message_id = m.id
      WHERE m.account_id = $1 AND m.id IN (SELECT value::uuid FROM json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(messageIds)],
  );
}
