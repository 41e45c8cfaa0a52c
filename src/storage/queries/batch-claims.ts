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

/** Holds on to a batch that is claimed under this name. @returns what was wished of it since; undefined when the claim is lost */
export async function keepBatch(
  db: Db,
  accountId: string,
  batchId: string,
  { name, until }: Claim,
): Promise<Pick<Batch, 'held' | 'cancelled'> | undefined> {
  const [kept] = await db.query<Pick<Batch, 'held' | 'cancelled'>>(
    'UPDATE message_batches SET claimed_until = $4 WHERE account_id = $1 AND id = $2 AND claim = $3 RETURNING held, cancelled',
    [accountId, batchId, name, isoMicros(until)],
  );
  return kept;
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
    `UPDATE message_batches SET state = $4, claim = NULL, claimed_until = NULL
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

/** A batch whose claim has run out, locked until the transaction ends. @param before wall time; null for every claim there is */
export async function findLostBatch(tx: Tx, before: Micros | null): Promise<(Batch & { claim: string }) | undefined> {
  const [lost] = await tx.query<Batch & { claim: string }>(
    `SELECT ${BATCH}, claim FROM message_batches
      WHERE claim IS NOT NULL AND ($1::timestamptz IS NULL OR claimed_until < $1::timestamptz)
      ORDER BY claimed_until LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [before === null ? null : isoMicros(before)],
  );
  return lost;
}
