import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** A message that is to be sent; ids are uuid text. */
export interface QueuedMessage {
  account_id: string;
  message_id: string;
  profile_id: string;
  /** What its kind writes it from. */
  content: unknown;
  /** How often it was claimed, this time included. */
  attempts: number;
}

/** @param due wall time @param attempts how often they were tried already */
export async function enqueueMessages(
  tx: Tx,
  accountId: string,
  rows: readonly { message_id: string; profile_id: string; content: unknown }[],
  due: Micros,
  attempts = 0,
): Promise<void> {
  await tx.query(
    `INSERT INTO message_queue (account_id, message_id, profile_id, content, due_at, attempts)
     SELECT $1, r.message_id, r.profile_id, coalesce(r.content, 'null'::jsonb), $3, $4
       FROM json_to_recordset($2::json) AS r(message_id uuid, profile_id uuid, content jsonb) ORDER BY r.message_id`,
    [accountId, JSON.stringify(rows), isoMicros(due), attempts],
  );
}

/** Which of these messages (uuid text) are in the queue. */
export async function findQueued(db: Db, accountId: string, messageIds: readonly string[]): Promise<Set<string>> {
  const found = await db.query<{ message_id: string }>(
    `SELECT message_id FROM message_queue
      WHERE account_id = $1 AND message_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(messageIds)],
  );
  return new Set(found.map(({ message_id }) => message_id));
}

export interface Claim {
  /** Of one process and one slice of its work. */
  name: string;
  until: Micros;
}

/** Claims messages whose time has come and that nobody has claimed, of all accounts, the longest due first. */
export function claimMessages(tx: Tx, now: Micros, { name, until }: Claim, limit: number): Promise<QueuedMessage[]> {
  return tx.query<QueuedMessage>(
    `WITH due AS (
       SELECT account_id, message_id FROM message_queue
        WHERE claim IS NULL AND due_at <= $1 ORDER BY due_at, message_id LIMIT $4 FOR UPDATE SKIP LOCKED)
     UPDATE message_queue q SET claim = $2, claimed_until = $3, attempts = q.attempts + 1
       FROM due WHERE q.account_id = due.account_id AND q.message_id = due.message_id
     RETURNING q.account_id, q.message_id, q.profile_id, q.content, q.attempts`,
    [isoMicros(now), name, isoMicros(until), limit],
  );
}

/**
 * Holds on to messages that are claimed under this name. Until the transaction ends their profiles are not merged either: a
 * merge changes this row first.
 * @returns whose they are, by the ids of those that are still claimed (all uuid text)
 */
export async function keepClaim(
  tx: Tx,
  accountId: string,
  messageIds: readonly string[],
  { name, until }: Claim,
): Promise<Map<string, string>> {
  const kept = await tx.query<{ message_id: string; profile_id: string }>(
    `UPDATE message_queue SET claimed_until = $4
      WHERE account_id = $1 AND claim = $3 AND message_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))
     RETURNING message_id, profile_id`,
    [accountId, JSON.stringify(messageIds), name, isoMicros(until)],
  );
  return new Map(kept.map(({ message_id, profile_id }) => [message_id, profile_id]));
}

/** Lets messages go that are claimed under this name, to be claimed again when they are due. @returns the ids of those that were */
export async function postponeMessages(
  tx: Tx,
  accountId: string,
  rows: readonly { message_id: string; due_at: Micros }[],
  claim: string,
): Promise<Set<string>> {
  const given = rows.map(({ message_id, due_at }) => ({ message_id, due_at: isoMicros(due_at) }));
  const postponed = await tx.query<{ message_id: string }>(
    `UPDATE message_queue q SET claim = NULL, claimed_until = NULL, due_at = r.due_at
       FROM json_to_recordset($2::json) AS r(message_id uuid, due_at timestamptz)
      WHERE q.account_id = $1 AND q.message_id = r.message_id AND q.claim = $3 RETURNING q.message_id`,
    [accountId, JSON.stringify(given), claim],
  );
  return new Set(postponed.map(({ message_id }) => message_id));
}

/** Takes messages out of the queue that are claimed under this name. */
export async function dequeueMessages(tx: Tx, accountId: string, messageIds: readonly string[], claim: string): Promise<void> {
  await tx.query(
    `DELETE FROM message_queue
      WHERE account_id = $1 AND claim = $3 AND message_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(messageIds), claim],
  );
}

export interface LostClaim extends Omit<QueuedMessage, 'content'> {
  claim: string;
}

/** Claims that ran out, locked until the transaction ends: whoever had them died, or lost touch with the database. */
export function findLostClaims(tx: Tx, now: Micros, limit: number): Promise<LostClaim[]> {
  return tx.query<LostClaim>(
    `SELECT account_id, message_id, profile_id, attempts, claim FROM message_queue
      WHERE claim IS NOT NULL AND claimed_until < $1 ORDER BY claimed_until LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [isoMicros(now), limit],
  );
}
