import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface CaughtMailRow {
  message_id: string;
  channel: string;
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
    `SELECT c.message_id, c.channel, c.sender, c.recipient, c.subject, c.html, c.plain, c.headers, c.caught_at
       FROM messages m
       JOIN caught_mails c ON c.account_id = m.account_id AND c.profile_id = m.profile_id AND c.message_id = m.id
      WHERE m.account_id = $1 AND m.id IN (SELECT value::uuid FROM json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(messageIds)],
  );
}

export interface NewCaughtMail extends CaughtMailRow {
  profile_id: string;
}

/** Keeps messages of one account; one that is kept already stays as it is. */
export async function insertCaughtMails(db: Db, accountId: string, rows: readonly NewCaughtMail[]): Promise<void> {
  const given = rows.map((row) => ({ ...row, caught_at: isoMicros(row.caught_at) }));
  await db.query(
    `INSERT INTO caught_mails (account_id, profile_id, message_id, channel, sender, recipient, subject, html, plain, headers, caught_at)
     SELECT $1, r.profile_id, r.message_id, r.channel, r.sender, r.recipient, r.subject, r.html, r.plain, r.headers, r.caught_at
       FROM json_to_recordset($2::json) AS r(profile_id uuid, message_id uuid, channel text, sender text, recipient text, subject text,
                                             html text, plain text, headers jsonb, caught_at timestamptz)
      ORDER BY r.profile_id, r.message_id
     ON CONFLICT DO NOTHING`,
    [accountId, JSON.stringify(given)],
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
): Promise<Pick<CaughtMailRow, 'message_id' | 'channel' | 'sender' | 'recipient' | 'subject' | 'caught_at'>[]> {
  return db.query(
    `SELECT message_id, channel, sender, recipient, subject, caught_at FROM caught_mails
      WHERE account_id = $1 ORDER BY caught_at DESC, message_id DESC LIMIT $2`,
    [accountId, limit],
  );
}
