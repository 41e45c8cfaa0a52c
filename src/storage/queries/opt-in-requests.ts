import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** Somebody who is asked to confirm a subscription; ids are uuid text. */
export interface OptInRow {
  profile_id: string;
  id: string;
  channel: string;
  /** The address or number that the question goes to. */
  identifier: string;
  list_id: string | null;
  method: string;
  method_detail: string | null;
  custom_method_detail: string | null;
  times_asked: number;
  created_at: Micros;
  asked_at: Micros;
  expires_at: Micros;
  confirmed_at: Micros | null;
}

const COLUMNS = `profile_id, id, channel, identifier, list_id, method, method_detail, custom_method_detail, times_asked, created_at,
  asked_at, expires_at, confirmed_at`;

const GIVEN_COLUMNS = `r.profile_id, r.id, r.channel, r.identifier, r.list_id, r.method, r.method_detail, r.custom_method_detail,
  r.times_asked, r.created_at, r.asked_at, r.expires_at, r.confirmed_at`;

const GIVEN = 'SELECT value::uuid AS id FROM json_array_elements_text($2::json)';

/** The requests of these profiles (uuid text) that can still be confirmed. */
export function readOpenOptIns(db: Db, accountId: string, profileIds: readonly string[], now: Micros): Promise<OptInRow[]> {
  return db.query<OptInRow>(
    `SELECT ${COLUMNS} FROM opt_in_requests
      WHERE account_id = $1 AND profile_id IN (${GIVEN}) AND confirmed_at IS NULL AND expires_at > $3
      ORDER BY profile_id, id`,
    [accountId, JSON.stringify(profileIds), isoMicros(now)],
  );
}

/** Requests by their ids (uuid text); those that are gone are left out. */
export function readOptIns(db: Db, accountId: string, ids: readonly string[]): Promise<OptInRow[]> {
  return db.query<OptInRow>(`SELECT ${COLUMNS} FROM opt_in_requests WHERE account_id = $1 AND id IN (${GIVEN}) ORDER BY id`, [
    accountId,
    JSON.stringify(ids),
  ]);
}

/** Writes requests, each key once; of one that is there the time at which it was made stays. */
export async function upsertOptIns(tx: Tx, accountId: string, rows: readonly OptInRow[]): Promise<void> {
  const given = rows.map((row) => ({
    ...row,
    created_at: isoMicros(row.created_at),
    asked_at: isoMicros(row.asked_at),
    expires_at: isoMicros(row.expires_at),
    confirmed_at: row.confirmed_at === null ? null : isoMicros(row.confirmed_at),
  }));
  await tx.query(
    `INSERT INTO opt_in_requests (account_id, ${COLUMNS})
     SELECT $1, ${GIVEN_COLUMNS}
       FROM json_to_recordset($2::json) AS r(profile_id uuid, id uuid, channel text, identifier text, list_id text, method text,
            method_detail text, custom_method_detail text, times_asked integer, created_at timestamptz, asked_at timestamptz,
            expires_at timestamptz, confirmed_at timestamptz)
      ORDER BY r.profile_id, r.id
     ON CONFLICT (account_id, profile_id, id) DO UPDATE
        SET method = excluded.method,
            method_detail = excluded.method_detail,
            custom_method_detail = excluded.custom_method_detail,
            times_asked = excluded.times_asked,
            asked_at = excluded.asked_at,
            expires_at = excluded.expires_at,
            confirmed_at = excluded.confirmed_at`,
    [accountId, JSON.stringify(given)],
  );
}

export async function deleteOptIn(tx: Tx, accountId: string, { profile_id, id }: Pick<OptInRow, 'profile_id' | 'id'>): Promise<void> {
  await tx.query('DELETE FROM opt_in_requests WHERE account_id = $1 AND profile_id = $2 AND id = $3', [accountId, profile_id, id]);
}

/** Withdraws what profiles (uuid text) were asked on a channel and have not confirmed; for one list only, if it is given. */
export async function deleteOpenOptIns(
  tx: Tx,
  accountId: string,
  profileIds: readonly string[],
  channels: readonly string[],
  listId: string | null,
): Promise<void> {
  await tx.query(
    `DELETE FROM opt_in_requests
      WHERE account_id = $1 AND profile_id IN (${GIVEN}) AND channel IN (SELECT json_array_elements_text($3::json))
        AND confirmed_at IS NULL AND ($4::text IS NULL OR list_id = $4)`,
    [accountId, JSON.stringify(profileIds), JSON.stringify(channels), listId],
  );
}

/** Deletes up to `limit` requests whose time was over before `before`. @returns how many */
export async function deleteExpiredOptIns(tx: Tx, accountId: string, before: Micros, limit: number): Promise<number> {
  const keys = await tx.query<{ profile_id: string; id: string }>(
    `SELECT profile_id, id FROM opt_in_requests
      WHERE account_id = $1 AND confirmed_at IS NULL AND expires_at < $2 ORDER BY expires_at, id LIMIT $3`,
    [accountId, isoMicros(before), limit],
  );
  if (keys.length === 0) return 0;
  const gone = await tx.query(
    `DELETE FROM opt_in_requests AS o USING json_to_recordset($2::json) AS k(profile_id uuid, id uuid)
      WHERE o.account_id = $1 AND o.profile_id = k.profile_id AND o.id = k.id AND o.confirmed_at IS NULL RETURNING o.id`,
    [accountId, JSON.stringify(keys)],
  );
  return gone.length;
}
