import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

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

export interface NewCaughtMail extends CaughtMailRow {
  profile_id: string;
}

/** Keeps a mail; one that is kept already stays as it is. */
export async function insertCaughtMail(db: Db, accountId: string, row: NewCaughtMail): Promise<void> {
  await db.query(
    `INSERT INTO caught_mails (account_id, profile_id, message_id, sender, recipient, subject, html, plain, headers, caught_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [
      ...[accountId, row.profile_id, row.message_id, row.sender, row.recipient, row.subject, row.html, row.plain],
      ...[JSON.stringify(row.headers), isoMicros(row.caught_at)],
    ],
  );
}

/** Deletes the oldest mails of an account, all but the newest `keep`, and at most `limit` of them. @returns how many */
export async function deleteOldCaughtMails(tx: Tx, accountId: string, keep: number, limit: number): Promise<number> {
  const newest = await tx.query<{ caught_at: Micros; message_id: string }>(
    'SELECT caught_at, message_id FROM caught_mails WHERE account_id = $1 ORDER BY caught_at DESC, message_id DESC LIMIT $2',
    [accountId, keep],
  );
  const last = newest[keep - 1];
  if (!last) return 0;
  const deleted = await tx.query(
    `DELETE FROM caught_mails WHERE account_id = $1 AND (profile_id, message_id) IN (
       SELECT profile_id, message_id FROM caught_mails
        WHERE account_id = $1 AND (caught_at, message_id) < ($2, $3) ORDER BY caught_at, message_id LIMIT $4)
     RETURNING message_id`,
    [accountId, isoMicros(last.caught_at), last.message_id, limit],
  );
  return deleted.length;
}

/** The newest mails of an account, without what they say. */
export function listNewestCaughtMails(
  db: Db,
  accountId: string,
  limit: number,
): Promise<Pick<CaughtMailRow, 'message_id' | 'sender' | 'recipient' | 'subject' | 'caught_at'>[]> {
  return db.query(
    `SELECT message_id, sender, recipient, subject, caught_at FROM caught_mails
      WHERE account_id = $1 ORDER BY caught_at DESC, message_id DESC LIMIT $2`,
    [accountId, limit],
  );
}
