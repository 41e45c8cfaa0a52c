import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** A change of one number; the group is uuid text, the time a quarter of an hour. */
export interface StatDelta {
  group_id: string;
  sent_at: Micros;
  statistic: string;
  delta: number;
}

export async function insertStatDeltas(tx: Tx, accountId: string, deltas: readonly StatDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const rows = deltas.map((delta) => ({ ...delta, sent_at: isoMicros(delta.sent_at) }));
  await tx.query(
    `INSERT INTO message_stat_deltas (account_id, group_id, sent_at, statistic, delta)
     SELECT $1, r.group_id, r.sent_at, r.statistic, r.delta
       FROM json_to_recordset($2::json) AS r(group_id uuid, sent_at timestamptz, statistic text, delta bigint)`,
    [accountId, JSON.stringify(rows)],
  );
}

/** Takes up to `limit` deltas, of all accounts, and adds them to their bases. Two folders at once wait for each other's rows. @returns how many */
export async function foldStatDeltas(tx: Tx, limit: number): Promise<number> {
  const taken = await tx.query<{ account_id: string; group_id: string; sent_at: Micros; statistic: string; delta: bigint }>(
    `DELETE FROM message_stat_deltas WHERE id IN (SELECT id FROM message_stat_deltas ORDER BY id LIMIT $1)
     RETURNING account_id, group_id, sent_at, statistic, delta`,
    [limit],
  );
  if (taken.length === 0) return 0;
  const rows = taken.map((row) => ({ ...row, sent_at: isoMicros(row.sent_at), delta: String(row.delta) }));
  await tx.query(
    `INSERT INTO message_stats (account_id, group_id, sent_at, statistic, value)
     SELECT r.account_id, r.group_id, r.sent_at, r.statistic, sum(r.delta)::bigint
       FROM json_to_recordset($1::json) AS r(account_id text, group_id uuid, sent_at timestamptz, statistic text, delta bigint)
      GROUP BY r.account_id, r.group_id, r.sent_at, r.statistic
      ORDER BY r.account_id COLLATE "C", r.sent_at, r.group_id, r.statistic COLLATE "C"
     ON CONFLICT (account_id, sent_at, group_id, statistic) DO UPDATE SET value = message_stats.value + excluded.value`,
    [JSON.stringify(rows)],
  );
  return taken.length;
}

export interface GroupStat {
  group_id: string;
  statistic: string;
  total: number;
}

/** The numbers of all groups whose messages were sent in a span of time: base plus deltas. */
export async function readStats(db: Db, accountId: string, from: Micros, until: Micros): Promise<GroupStat[]> {
  const rows = await db.query<{ group_id: string; statistic: string; total: string }>(
    `SELECT group_id, statistic, sum(part) AS total
       FROM (SELECT group_id, statistic, value AS part FROM message_stats WHERE account_id = $1 AND sent_at >= $2 AND sent_at < $3
             UNION ALL
             SELECT group_id, statistic, delta FROM message_stat_deltas WHERE account_id = $1 AND sent_at >= $2 AND sent_at < $3) AS parts
      GROUP BY group_id, statistic`,
    [accountId, isoMicros(from), isoMicros(until)],
  );
  return rows.map((row) => ({ ...row, total: Number(row.total) }));
}
