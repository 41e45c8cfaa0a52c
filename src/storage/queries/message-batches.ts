import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';
import type { BatchRange } from './messages.ts';

/** A batch as it is asked for; ids are uuid text. */
export interface NewBatch {
  id: string;
  group_id: string;
  kind: string;
  channel: string;
  purpose: string;
  list_id: string | null;
  smart_sending_hours: number | null;
  content: unknown;
  /** By the ids of messages; those without content of their own are left out. */
  contents: Readonly<Record<string, unknown>>;
  size: number;
  first_id: string;
  last_id: string;
  /** Wall time. */
  due_at: Micros;
}

export async function insertBatch(tx: Tx, accountId: string, batch: NewBatch): Promise<void> {
  await tx.query(
    `INSERT INTO message_batches (account_id, id, group_id, kind, channel, purpose, list_id, smart_sending_hours, content, contents,
                                  size, first_id, last_id, due_at, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11, $12, $13, $14, 'waiting')`,
    [
      ...[accountId, batch.id, batch.group_id, batch.kind, batch.channel, batch.purpose, batch.list_id, batch.smart_sending_hours],
      ...[JSON.stringify(batch.content), JSON.stringify(batch.contents), batch.size, batch.first_id, batch.last_id],
      isoMicros(batch.due_at),
    ],
  );
}

/** Lets no message of a group begin that has not begun; those that wait are dealt with at once. @param now wall time */
export async function cancelGroup(tx: Tx, accountId: string, groupId: string, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE message_batches SET cancelled = true, held = false, due_at = $3
      WHERE account_id = $1 AND group_id = $2 AND state IN ('waiting', 'working')`,
    [accountId, groupId, isoMicros(now)],
  );
}

export async function holdGroup(tx: Tx, accountId: string, groupId: string, held: boolean): Promise<void> {
  await tx.query(
    `UPDATE message_batches SET held = $3
      WHERE account_id = $1 AND group_id = $2 AND state IN ('waiting', 'working') AND NOT cancelled`,
    [accountId, groupId, held],
  );
}

/** Puts off batches of a group that have not begun and were due later than `since`. Wall time, in microseconds. */
export async function postponeGroup(
  tx: Tx,
  accountId: string,
  groupId: string,
  { since, by }: { since: Micros; by: Micros },
): Promise<void> {
  await tx.query(
    `UPDATE message_batches SET due_at = due_at + $4::double precision * interval '1 microsecond'
      WHERE account_id = $1 AND group_id = $2 AND state = 'waiting' AND NOT cancelled AND due_at > $3`,
    [accountId, groupId, isoMicros(since), by],
  );
}

/** How many batches of each group are not done with; groups without any are left out. */
export async function countOpenBatches(db: Db, accountId: string, groupIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.query<{ group_id: string; open: bigint }>(
    // sql-allow count: a batch stands for hundreds of messages
    `SELECT group_id, count(*) AS open FROM message_batches
      WHERE account_id = $1 AND group_id IN (SELECT value::uuid FROM json_array_elements_text($2::json)) AND state IN ('waiting', 'working')
      GROUP BY group_id`,
    [accountId, JSON.stringify(groupIds)],
  );
  return new Map(rows.map(({ group_id, open }) => [group_id, Number(open)]));
}

/** A message of a group that did not go out as it should. Ids are uuid text. */
export interface GroupedMessage {
  id: string;
  profile_id: string;
  address: string;
  state: string;
  reason: string | null;
  detail: string | null;
}

/** Batches of a group that hold messages which did not go out, in the order of their ids. @param from uuid text, the first to look at */
export function listBatchesNotSent(db: Db, accountId: string, groupId: string, from: string, limit: number): Promise<BatchRange[]> {
  return db.query<BatchRange>(
    `SELECT id, group_id, first_id, last_id FROM message_batches
      WHERE account_id = $1 AND group_id = $2 AND id >= $3::uuid AND not_sent > 0 ORDER BY id LIMIT $4`,
    [accountId, groupId, from, limit],
  );
}

/** Messages of one batch that did not go out, or may not have, in the order of their ids. @param after uuid text of the last one seen */
export function listNotSent(
  db: Db,
  accountId: string,
  batch: BatchRange,
  { after, limit }: { after: string; limit: number },
): Promise<GroupedMessage[]> {
  return db.query<GroupedMessage>(
    `SELECT id, profile_id, address, state, reason, detail FROM messages
      WHERE account_id = $1 AND group_id = $2 AND id >= $4::uuid AND id <= $5::uuid AND id > $6::uuid
        AND batch_id = $3 AND state IN ('skipped', 'failed', 'uncertain') ORDER BY id LIMIT $7`,
    [accountId, batch.group_id, batch.id, batch.first_id, batch.last_id, after, limit],
  );
}
