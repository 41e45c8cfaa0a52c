import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

export interface NewSignal {
  consumer: string;
  accountId: string;
  /** JSON text. */
  touched: string;
}

export interface SignalRow {
  id: bigint;
  accountId: string;
  touched: unknown;
}

const INSERT = `
INSERT INTO signals (consumer, account_id, touched, created_at)
SELECT r.c, r.a, r.x, $2
FROM json_to_recordset($1::json) AS r(c text, a text, x jsonb)`;

export async function insertSignals(tx: Tx, signals: readonly NewSignal[], at: Micros): Promise<void> {
  const rows = signals.map(
    (signal) => `{"c":${JSON.stringify(signal.consumer)},"a":${JSON.stringify(signal.accountId)},"x":${signal.touched}}`,
  );
  await tx.query(INSERT, [`[${rows.join(',')}]`, isoMicros(at)]);
}

const CLAIM = `
SELECT id, account_id, touched FROM signals
WHERE consumer = $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`;

/** The oldest signals of a consumer behind `after` that no other worker holds; they stay locked until the transaction ends. */
export async function claimSignals(tx: Tx, consumer: string, limit: number, after: bigint): Promise<SignalRow[]> {
  const rows = await tx.query<{ id: bigint; account_id: string; touched: unknown }>(CLAIM, [consumer, after, limit]);
  return rows.map((row) => ({ id: row.id, accountId: row.account_id, touched: row.touched }));
}

const REMOVE = 'DELETE FROM signals WHERE id IN (SELECT value::bigint FROM json_array_elements_text($1::json))';

export async function removeSignals(tx: Tx, ids: readonly bigint[]): Promise<void> {
  await tx.query(REMOVE, [`[${ids.join(',')}]`]);
}

/** How many signals wait for a consumer, and how old the oldest is; for the health page and tests. */
export async function countSignals(db: Db, consumer: string): Promise<{ waiting: number; oldest: Micros | undefined }> {
  const [row] = await db.query<{ waiting: bigint; oldest: Micros | null }>(
    // sql-allow count: for the health page, over an index, of a table that is empty in quiet times
    'SELECT count(*) AS waiting, min(created_at) AS oldest FROM signals WHERE consumer = $1',
    [consumer],
  );
  return { waiting: Number(row?.waiting ?? 0), oldest: row?.oldest ?? undefined };
}

const LOCK = `
SELECT pg_advisory_xact_lock($1::integer, slot)
FROM (SELECT value::integer AS slot FROM json_array_elements_text($2::json) ORDER BY 1) AS wanted`;

/** Takes transaction-long locks numbered (space, slot), in the order of `slots`, which must be sorted and without repeats. */
export async function lockSlots(tx: Tx, space: number, slots: readonly number[]): Promise<void> {
  await tx.query(LOCK, [space, JSON.stringify(slots)]);
}

const TRY_SHARED = `
SELECT slot FROM (SELECT value::integer AS slot FROM json_array_elements_text($2::json)) AS wanted
WHERE pg_try_advisory_xact_lock_shared($1::integer, slot)`;

/** Takes those of the locks (space, slot) that nobody has for himself, beside others who share them. @returns their slots */
export async function shareSlots(tx: Tx, space: number, slots: readonly number[]): Promise<number[]> {
  return (await tx.query<{ slot: number }>(TRY_SHARED, [space, JSON.stringify(slots)])).map(({ slot }) => slot);
}

/** Takes the lock (space, slot) for the transaction alone if it is free. @returns whether it was */
export async function tryLockSlot(tx: Tx, space: number, slot: number): Promise<boolean> {
  const [row] = await tx.query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1::integer, $2::integer) AS taken', [space, slot]);
  return row?.taken === true;
}

/** When the first signal that waits for a consumer was published, by the wall clock. */
export async function oldestSignal(db: Db, consumer: string): Promise<Micros | undefined> {
  const [row] = await db.query<{ created_at: Micros }>('SELECT created_at FROM signals WHERE consumer = $1 ORDER BY id LIMIT 1', [
    consumer,
  ]);
  return row?.created_at;
}
