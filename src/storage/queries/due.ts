import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface DueKey {
  account_id: string;
  kind: string;
  key: string;
}

export interface DueRow extends DueKey {
  since: Micros;
  due_at: Micros;
}

/** The earliest time at which something is due, for each account that has anything. */
export function earliestDue(db: Db): Promise<{ account_id: string; due_at: Micros }[]> {
  return db.query('SELECT account_id, min(due_at) AS due_at FROM due GROUP BY account_id ORDER BY account_id');
}

/** When everything of a kind is due, by key. */
export async function readDue(db: Db, accountId: string, kind: string): Promise<Map<string, Micros>> {
  const rows = await db.query<{ key: string; due_at: Micros }>('SELECT key, due_at FROM due WHERE account_id = $1 AND kind = $2', [
    accountId,
    kind,
  ]);
  return new Map(rows.map(({ key, due_at }) => [key, due_at]));
}

/** One thing that is due by now and that no other process is at, held until the transaction ends. @param but those to pass over */
export async function claimDue(tx: Tx, accountId: string, now: Micros, but: readonly DueKey[]): Promise<DueRow | undefined> {
  const [row] = await tx.query<DueRow>(
    `SELECT account_id, kind, key, since, due_at FROM due
      WHERE account_id = $1 AND due_at <= $2
        AND kind || chr(10) || key NOT IN (SELECT json_array_elements_text($3::json))
      ORDER BY due_at, kind, key LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [accountId, isoMicros(now), JSON.stringify(but.map(({ kind, key }) => `${kind}\n${key}`))],
  );
  return row;
}

/** Says that something has been dealt with up to `since` and is due again at `dueAt`. */
export async function setDue(tx: Tx, row: DueRow): Promise<void> {
  await tx.query(
    `INSERT INTO due (account_id, kind, key, since, due_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account_id, kind, key) DO UPDATE SET since = excluded.since, due_at = excluded.due_at`,
    [row.account_id, row.kind, row.key, isoMicros(row.since), isoMicros(row.due_at)],
  );
}

/** Lets something come earlier than it is due so far, or be due at all: `since` counts only when there is no row yet. */
export async function hastenDue(tx: Tx, row: DueRow): Promise<void> {
  await tx.query(
    `INSERT INTO due (account_id, kind, key, since, due_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account_id, kind, key) DO UPDATE SET due_at = excluded.due_at WHERE due.due_at > excluded.due_at`,
    [row.account_id, row.kind, row.key, isoMicros(row.since), isoMicros(row.due_at)],
  );
}

export async function deleteDue(tx: Tx, accountId: string, kind: string, key: string): Promise<void> {
  await tx.query('DELETE FROM due WHERE account_id = $1 AND kind = $2 AND key = $3', [accountId, kind, key]);
}
