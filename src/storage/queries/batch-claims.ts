import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';
import type { Claim } from './message-queue.ts';
import type { BatchRange } from './messages.ts';

/** A batch as a sender sees it. Ids are uuid text. */
export interface Batch extends BatchRange {
  account_id: string;
  kind: string;
  channel: string;
  purpose: string;
  list_id: string | null;
  smart_sending_hours: number | null;
  content: unknown;
  contents: Readonly<Record<string, unknown>>;
  size: number;
  held: boolean;
  cancelled: boolean;
}

const BATCH = `account_id, id, group_id, first_id, last_id, kind, channel, purpose, list_id, smart_sending_hours,
  content, contents, size, held, cancelled`;
const OF_BATCH = BATCH.replaceAll(/\w+/g, 'b.$&');

/** Accounts that have batches whose time has come. @param now wall time */
export async function accountsWithBatches(db: Db, now: Micros): Promise<string[]> {
  const rows = await db.query<{ account_id: string }>(
    `SELECT DISTINCT account_id FROM message_batches WHERE state = 'waiting' AND NOT held AND due_at <= $1 ORDER BY account_id`,
    [isoMicros(now)],
  );
  return rows.map(({ account_id }) => account_id);
}

/** Claims the batch of an account that has been due the longest and that no other process is at. @param now wall time */
export async function claimBatch(tx: Tx, accountId: string, now: Micros, { name, until }: Claim): Promise<Batch | undefined> {
  const [batch] = await tx.query<Batch>(
    `WITH due AS (
       SELECT id FROM message_batches
        WHERE account_id = $1 AND state = 'waiting' AND NOT held AND due_at <= $2 ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
     UPDATE message_batches b SET state = 'working', claim = $3, claimed_until = $4
       FROM due WHERE b.account_id = $1 AND b.id = due.id RETURNING ${OF_BATCH}`,
    [accountId, isoMicros(now), name, isoMicros(until)],
  );
  return batch;
}

/** What was wished of a batch since it was claimed. */
export type Wishes = Pick<Batch, 'held' | 'cancelled'>;

/** Holds on to a batch that is claimed under this name, for longer. */
export async function keepBatch(db: Db, accountId: string, batchId: string, { name, until }: Claim): Promise<void> {
  await db.query('UPDATE message_batches SET claimed_until = $4 WHERE account_id = $1 AND id = $2 AND claim = $3', [
    ...[accountId, batchId, name, isoMicros(until)],
  ]);
}

/** @returns undefined when the claim of this name is lost */
export async function readWishes(db: Db, accountId: string, batchId: string, name: string): Promise<Wishes | undefined> {
  const [wishes] = await db.query<Wishes>('SELECT held, cancelled FROM message_batches WHERE account_id = $1 AND id = $2 AND claim = $3', [
    accountId,
    batchId,
    name,
  ]);
  return wishes;
}

/** Whether a batch is claimed under this name, and will be until the transaction ends. */
export async function holdsBatch(tx: Tx, accountId: string, batchId: string, name: string): Promise<boolean> {
  const held = await tx.query('SELECT id FROM message_batches WHERE account_id = $1 AND id = $2 AND claim = $3 FOR NO KEY UPDATE', [
    ...[accountId, batchId, name],
  ]);
  return held.length > 0;
}

/**
 * Says that messages of a batch are now handed over, the last one of them with this id (uuid text), unless it is wished otherwise.
 * @returns the wishes; undefined when the claim of this name is lost
 */
export async function markBegun(tx: Tx, accountId: string, batchId: string, name: string, begunId: string): Promise<Wishes | undefined> {
  const [wishes] = await tx.query<Wishes>(
    `UPDATE message_batches SET begun_id = CASE WHEN held OR cancelled THEN begun_id ELSE $4::uuid END
      WHERE account_id = $1 AND id = $2 AND claim = $3 RETURNING held, cancelled`,
    [accountId, batchId, name, begunId],
  );
  return wishes;
}

/** Lets go of a batch that is claimed under this name. @returns how many of its messages were not told to be done with */
export async function leaveBatch(
  tx: Tx,
  accountId: string,
  batchId: string,
  name: string,
  state: 'waiting' | 'done' | 'cancelled',
): Promise<number> {
  const [left] = await tx.query<{ rest: number }>(
    `UPDATE message_batches SET state = $4, claim = NULL, claimed_until = NULL, begun_id = NULL
      WHERE account_id = $1 AND id = $2 AND claim = $3 RETURNING size - ended AS rest`,
    [accountId, batchId, name, state],
  );
  return left?.rest ?? 0;
}

/** Adds to what is known of batches of one account. */
export async function addToBatches(
  tx: Tx,
  accountId: string,
  rows: readonly { id: string; ended: number; not_sent: number }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE message_batches b SET ended = b.ended + r.ended, not_sent = b.not_sent + r.not_sent
       FROM json_to_recordset($2::json) AS r(id uuid, ended integer, not_sent integer)
      WHERE b.account_id = $1 AND b.id = r.id`,
    [accountId, JSON.stringify(rows)],
  );
}

/** Batches of one account, in whatever state. */
export function readBatches(db: Db, accountId: string, ids: readonly string[]): Promise<Batch[]> {
  return db.query<Batch>(
    `SELECT ${BATCH} FROM message_batches
      WHERE account_id = $1 AND id IN (SELECT value::uuid FROM json_array_elements_text($2::json))`,
    [accountId, JSON.stringify(ids)],
  );
}

export interface LostBatch extends Batch {
  claim: string;
  /** uuid text; null where none of its messages was begun. */
  begun_id: string | null;
}

/** A batch whose claim has run out, locked until the transaction ends. @param before wall time; null for every claim there is */
export async function findLostBatch(tx: Tx, before: Micros | null): Promise<LostBatch | undefined> {
  const [lost] = await tx.query<LostBatch>(
    `SELECT ${BATCH}, claim, begun_id FROM message_batches
      WHERE claim IS NOT NULL AND ($1::timestamptz IS NULL OR claimed_until < $1::timestamptz)
      ORDER BY claimed_until LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [before === null ? null : isoMicros(before)],
  );
  return lost;
}
