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
  /** Of a message that was asked for with others, and the batch that it was asked for in; null for one that was asked for alone. */
  group_id: string | null;
  batch_id: string | null;
}

/**
 * Writes messages that wait to be sent, sorted by profile and key by the caller. One whose key the profile has already is
 * left as it is.
 * @returns the ids (uuid text) of those that are new
 */
export async function insertMessages(tx: Tx, accountId: string, rows: readonly NewMessage[], now: Micros): Promise<Set<string>> {
  const made = await tx.query<{ id: string }>(
    `INSERT INTO messages (account_id, profile_id, id, key, channel, purpose, kind, address, group_id, batch_id, state, created_at)
     SELECT $1, r.profile_id, r.id, r.key, r.channel, r.purpose, r.kind, r.address, r.group_id, r.batch_id, 'queued', $3
       FROM json_to_recordset($2::json)
         AS r(id uuid, profile_id uuid, key text, channel text, purpose text, kind text, address text, group_id uuid, batch_id uuid)
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
  key: string;
  channel: string;
  purpose: string;
  kind: string;
  address: string;
  state: string;
  group_id: string | null;
  batch_id: string | null;
}

const WAITING = 'account_id, profile_id, id, key, channel, purpose, kind, address, state, group_id, batch_id';

const asJson = (rows: readonly object[]): string => JSON.stringify(rows);

/** Those of one account that are there, whoever's they are by now: profiles are merged. Ids are uuid text. */
export function readWaiting(db: Db, accountId: string, ids: readonly string[]): Promise<WaitingMessage[]> {
  return db.query<WaitingMessage>(
    `SELECT ${WAITING} FROM messages
      WHERE account_id = $1 AND id IN (SELECT value::uuid FROM json_array_elements_text($2::json)) ORDER BY id`,
    [accountId, JSON.stringify(ids)],
  );
}

/** Where the messages of a batch lie; ids are uuid text. */
export interface BatchRange {
  id: string;
  group_id: string;
  first_id: string;
  last_id: string;
}

/** Messages of a batch that wait, but for those that were tried and wait for another try, in the order of their ids. @param after uuid text */
export function listOfBatch(db: Db, accountId: string, batch: BatchRange, after: string, limit: number): Promise<WaitingMessage[]> {
  return db.query<WaitingMessage>(
    `SELECT ${WAITING} FROM messages
      WHERE account_id = $1 AND group_id = $2 AND id >= $3::uuid AND id <= $4::uuid AND id > $5::uuid
        AND batch_id = $6 AND state = 'queued' AND reason IS NULL
      ORDER BY id LIMIT $7`,
    [accountId, batch.group_id, batch.first_id, batch.last_id, after, batch.id, limit],
  );
}

/** A message of a group as those who list its recipients see it; ids are uuid text. */
export interface RecipientRow {
  id: string;
  profile_id: string;
  address: string;
  state: string;
}

/** A page of the messages of a group by their ids. @param after uuid text of the last one seen */
export function listOfGroup(
  db: Db,
  accountId: string,
  groupId: string,
  { after, descending, limit }: { after: string; descending: boolean; limit: number },
): Promise<RecipientRow[]> {
  return db.query<RecipientRow>(descending ? GROUP_BACKWARDS : GROUP_FORWARDS, [accountId, groupId, after, limit]);
}

const GROUP_FORWARDS = `
SELECT id, profile_id, address, state FROM messages
 WHERE account_id = $1 AND group_id = $2 AND id > $3::uuid ORDER BY id LIMIT $4`;
const GROUP_BACKWARDS = `
SELECT id, profile_id, address, state FROM messages
 WHERE account_id = $1 AND group_id = $2 AND id < $3::uuid ORDER BY id DESC LIMIT $4`;

/** Messages of a batch that were begun, the last one of them with this id (uuid text), and of which nothing was written since. */
export function listBegun(db: Db, accountId: string, batch: BatchRange, begunId: string, limit: number): Promise<WaitingMessage[]> {
  return db.query<WaitingMessage>(
    `SELECT ${WAITING} FROM messages
      WHERE account_id = $1 AND group_id = $2 AND id >= $3::uuid AND id <= $4::uuid
        AND batch_id = $5 AND (state = 'sending' OR (state = 'queued' AND id <= $6::uuid)) AND reason IS NULL
      ORDER BY id LIMIT $7`,
    [accountId, batch.group_id, batch.first_id, batch.last_id, batch.id, begunId, limit],
  );
}

/** Which of some messages of one account still wait, under the profile that is named. @returns their ids (uuid text) */
export async function findWaiting(db: Db, accountId: string, rows: readonly MessagePlace[]): Promise<Set<string>> {
  const places = rows.map(({ profile_id, id }) => ({ profile_id, id }));
  const found = await db.query<{ id: string }>(
    `SELECT m.id FROM json_to_recordset($2::json) AS r(profile_id uuid, id uuid)
       JOIN messages m ON m.account_id = $1 AND m.profile_id = r.profile_id AND m.id = r.id
      WHERE m.state = 'queued'`,
    [accountId, asJson(places)],
  );
  return new Set(found.map(({ id }) => id));
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
  /** Where nothing was written when it was begun; null leaves what is there. */
  subject: string | null;
  /** How often it was handed over, beyond what is written already. */
  attempts: number;
}

/**
 * Writes what became of messages of one account. Of one that was given up as uncertain the truth may still become known.
 * @returns the ids (uuid text) of those that were there, under the profile that was named
 */
export async function endMessages(tx: Tx, accountId: string, rows: readonly MessageEnd[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const given = rows.map((row) => ({ ...row, sent_at: row.sent_at === null ? null : isoMicros(row.sent_at) }));
  const ended = await tx.query<{ id: string }>(
    `UPDATE messages m
        SET state = r.state, reason = r.reason, detail = r.detail, provider_id = r.provider_id, sent_at = r.sent_at,
            subject = coalesce(r.subject, m.subject), attempts = m.attempts + r.attempts
       FROM json_to_recordset($2::json) AS r(profile_id uuid, id uuid, state text, reason text, detail text, provider_id text,
                                             sent_at timestamptz, subject text, attempts integer)
      WHERE m.account_id = $1 AND m.profile_id = r.profile_id AND m.id = r.id AND m.state IN ('queued', 'sending', 'uncertain')
     RETURNING m.id`,
    [accountId, asJson(given)],
  );
  return new Set(ended.map(({ id }) => id));
}

/** What events say of a message. */
export interface ToldMessage {
  id: string;
  profile_id: string;
  channel: string;
  address: string;
  subject: string | null;
  group_id: string | null;
  /** Domain time. */
  sent_at: Micros | null;
}

/** Those of one account that are there. Until the transaction ends they stay whose they are. Ids are uuid text. */
export async function holdMessages(tx: Tx, accountId: string, ids: readonly string[]): Promise<Map<string, ToldMessage>> {
  const read = (open: readonly string[]): Promise<ToldMessage[]> =>
    tx.query<ToldMessage>(
      `SELECT id, profile_id, channel, address, subject, group_id, sent_at FROM messages
        WHERE account_id = $1 AND id IN (SELECT value::uuid FROM json_array_elements_text($2::json)) ORDER BY id FOR KEY SHARE`,
      [accountId, JSON.stringify(open)],
    );
  const found = new Map((await read(ids)).map((row) => [row.id, row]));
  // One that was moved to another profile while this statement waited for it is found by the next one.
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length > 0) for (const row of await read(missing)) found.set(row.id, row);
  return found;
}

/** Whose messages of one account are, by their ids (all uuid text). */
export async function readPlaces(db: Db, accountId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<MessagePlace>(
    'SELECT id, profile_id FROM messages WHERE account_id = $1 AND id IN (SELECT value::uuid FROM json_array_elements_text($2::json))',
    [accountId, JSON.stringify(ids)],
  );
  return new Map(rows.map(({ id, profile_id }) => [id, profile_id]));
}

/** What a page needs of a message. */
export interface ShownMessage extends WaitingMessage {
  /** Domain time; null when it may not have gone out. */
  sent_at: Micros | null;
  created_at: Micros;
}

/** A message by its id (uuid text), whoever's it is by now. */
export async function readShownMessage(db: Db, accountId: string, id: string): Promise<ShownMessage | undefined> {
  const [row] = await db.query<ShownMessage>(`SELECT ${WAITING}, sent_at, created_at FROM messages WHERE account_id = $1 AND id = $2`, [
    accountId,
    id,
  ]);
  return row;
}
