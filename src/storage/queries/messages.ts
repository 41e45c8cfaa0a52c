import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** A message as it is asked for; ids are uuid text. */
export interface NewMessage {
  id: string;
  profile_id: string;
  key: string;
  channel: string;
  purpose: string;
  kind: string;
  address: string;
}

/**
 * Writes messages that wait to be sent, sorted by profile and key by the caller. One whose key the profile has already is
 * left as it is.
 * @returns the ids (uuid text) of those that are new
 */
export async function insertMessages(tx: Tx, accountId: string, rows: readonly NewMessage[], now: Micros): Promise<Set<string>> {
  const made = await tx.query<{ id: string }>(
    `INSERT INTO messages (account_id, profile_id, id, key, channel, purpose, kind, address, state, created_at)
     SELECT $1, r.profile_id, r.id, r.key, r.channel, r.purpose, r.kind, r.address, 'queued', $3
       FROM json_to_recordset($2::json)
         AS r(id uuid, profile_id uuid, key text, channel text, purpose text, kind text, address text)
      ORDER BY r.profile_id, r.key
     ON CONFLICT (account_id, profile_id, key) DO NOTHING RETURNING id`,
    [accountId, JSON.stringify(rows), isoMicros(now)],
  );
  return new Set(made.map(({ id }) => id));
}

/** Which message, whose; ids are uuid text. */
export interface MessagePlace {
  account_id: string;
  profile_id: string;
  id: string;
}

/** What a sender has to know of a message. */
export interface WaitingMessage extends MessagePlace {
  channel: string;
  purpose: string;
  kind: string;
  address: string;
  state: string;
}

const asJson = (rows: readonly object[]): string => JSON.stringify(rows);

/** Those of one account that are there, whoever's they are by now: profiles are merged. Ids are uuid text. */
export function readWaiting(db: Db, accountId: string, ids: readonly string[]): Promise<WaitingMessage[]> {
  return db.query<WaitingMessage>(
    `SELECT account_id, profile_id, id, channel, purpose, kind, address, state FROM messages
      WHERE account_id = $1 AND id IN (SELECT value::uuid FROM json_array_elements_text($2::json)) ORDER BY id`,
    [accountId, JSON.stringify(ids)],
  );
}

/** Says of messages of one account that wait that they are now handed over. @returns the ids (uuid text) of those that still waited */
export async function startSending(
  tx: Tx,
  accountId: string,
  rows: readonly (MessagePlace & { subject: string | null })[],
): Promise<Set<string>> {
  const started = await tx.query<{ id: string }>(
    `UPDATE messages m SET state = 'sending', subject = r.subject, attempts = m.attempts + 1, reason = NULL, detail = NULL
       FROM json_to_recordset($2::json) AS r(profile_id uuid, id uuid, subject text)
      WHERE m.account_id = $1 AND m.profile_id = r.profile_id AND m.id = r.id AND m.state = 'queued'
     RETURNING m.id`,
    [accountId, asJson(rows)],
  );
  return new Set(started.map(({ id }) => id));
}

export interface MessageEnd extends MessagePlace {
  state: 'queued' | 'sent' | 'failed' | 'skipped' | 'uncertain';
  reason: string | null;
  detail: string | null;
  provider_id: string | null;
  /** Domain time; null unless it was sent. */
  sent_at: Micros | null;
}

/** Writes what became of messages of one account. Of one that was given up as uncertain the truth may still become known. */
export async function endMessages(tx: Tx, accountId: string, rows: readonly MessageEnd[]): Promise<void> {
  const given = rows.map((row) => ({ ...row, sent_at: row.sent_at === null ? null : isoMicros(row.sent_at) }));
  await tx.query(
    `UPDATE messages m
        SET state = r.state, reason = r.reason, detail = r.detail, provider_id = r.provider_id, sent_at = r.sent_at
       FROM json_to_recordset($2::json) AS r(profile_id uuid, id uuid, state text, reason text, detail text, provider_id text, sent_at timestamptz)
      WHERE m.account_id = $1 AND m.profile_id = r.profile_id AND m.id = r.id AND m.state IN ('queued', 'sending', 'uncertain')`,
    [accountId, asJson(given)],
  );
}
