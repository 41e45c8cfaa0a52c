import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Database } from '../database.ts';

/** How much of one daily budget is used. */
export interface RateWindow {
  readonly accountId: string;
  /** Empty for the budget that the account's keys share. */
  readonly keyId: string;
  readonly bucket: string;
  readonly endsAt: Micros;
  readonly used: number;
}

interface Row {
  account_id: string;
  key_id: string;
  bucket: string;
  ends_at: Micros;
  used: number;
}

/** The windows that are not over yet, of all accounts: read once, when a process starts. */
export async function readRateWindows(db: Database, now: Micros): Promise<RateWindow[]> {
  const rows = await db.query<Row>('SELECT account_id, key_id, bucket, ends_at, used FROM rate_windows WHERE ends_at > $1', [
    isoMicros(now),
  ]);
  return rows.map(({ account_id, key_id, bucket, ends_at, used }) => ({
    accountId: account_id,
    keyId: key_id,
    bucket,
    endsAt: ends_at,
    used,
  }));
}

/** Stores windows in place of what was known about them. */
export async function saveRateWindows(db: Database, windows: readonly RateWindow[]): Promise<void> {
  const records = windows.map(({ accountId, keyId, endsAt, ...same }) => ({
    ...{ account_id: accountId, key_id: keyId, ends_at: isoMicros(endsAt) },
    ...same,
  }));
  await db.background.transaction((tx) =>
    tx.query(
      `INSERT INTO rate_windows (account_id, key_id, bucket, ends_at, used)
       SELECT r.account_id, r.key_id, r.bucket, r.ends_at, r.used
       FROM json_to_recordset($1::json) AS r(account_id text, key_id text, bucket text, ends_at timestamptz, used integer)
       ORDER BY r.account_id, r.key_id, r.bucket
       ON CONFLICT (account_id, key_id, bucket) DO UPDATE SET ends_at = excluded.ends_at, used = excluded.used`,
      [JSON.stringify(records)],
    ),
  );
}
