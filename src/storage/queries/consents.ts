import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** What one profile (uuid text) agreed to on one channel for one purpose. */
export interface ConsentRow {
  profile_id: string;
  channel: string;
  purpose: string;
  consent: string;
  identifier: string | null;
  consented_at: Micros;
  method: string;
  method_detail: string | null;
  custom_method_detail: string | null;
  double_optin: boolean | null;
  created_at: Micros;
  updated_at: Micros;
}

const COLUMNS = `profile_id, channel, purpose, consent, identifier, consented_at, method, method_detail, custom_method_detail,
  double_optin, created_at, updated_at`;

const GIVEN = 'SELECT value::uuid AS id FROM json_array_elements_text($2::json)';

/** What these profiles (uuid text) agreed to, or took back. */
export function readConsents(db: Db, accountId: string, profileIds: readonly string[]): Promise<ConsentRow[]> {
  return db.query<ConsentRow>(
    `SELECT ${COLUMNS} FROM consents
      WHERE account_id = $1 AND profile_id IN (${GIVEN})
      ORDER BY profile_id, channel, purpose`,
    [accountId, JSON.stringify(profileIds)],
  );
}

/** Writes rows, each key once; of one that was there only the time at which it was made stays. */
export async function upsertConsents(tx: Tx, accountId: string, rows: readonly ConsentRow[]): Promise<void> {
  if (rows.length === 0) return;
  const given = rows.map((row) => ({
    ...row,
    consented_at: isoMicros(row.consented_at),
    created_at: isoMicros(row.created_at),
    updated_at: isoMicros(row.updated_at),
  }));
  await tx.query(
    `INSERT INTO consents (account_id, ${COLUMNS})
     SELECT $1, r.profile_id, r.channel, r.purpose, r.consent, r.identifier, r.consented_at, r.method, r.method_detail,
            r.custom_method_detail, r.double_optin, r.created_at, r.updated_at
       FROM json_to_recordset($2::json) AS r(profile_id uuid, channel text, purpose text, consent text, identifier text,
            consented_at timestamptz, method text, method_detail text, custom_method_detail text, double_optin boolean,
            created_at timestamptz, updated_at timestamptz)
      ORDER BY r.profile_id, r.channel, r.purpose
     ON CONFLICT (account_id, profile_id, channel, purpose) DO UPDATE
        SET consent = excluded.consent,
            identifier = excluded.identifier,
            consented_at = excluded.consented_at,
            method = excluded.method,
            method_detail = excluded.method_detail,
            custom_method_detail = excluded.custom_method_detail,
            double_optin = excluded.double_optin,
            updated_at = excluded.updated_at`,
    [accountId, JSON.stringify(given)],
  );
}

/** The telephone numbers that these profiles (uuid text) show; those without one are left out. */
export async function readPhoneNumbers(db: Db, accountId: string, profileIds: readonly string[]): Promise<Map<string, string>> {
  if (profileIds.length === 0) return new Map();
  const rows = await db.query<{ id: string; phone_number: string }>(
    `SELECT id, phone_number FROM profiles WHERE account_id = $1 AND id IN (${GIVEN}) AND phone_number IS NOT NULL`,
    [accountId, JSON.stringify(profileIds)],
  );
  return new Map(rows.map((row) => [row.id, row.phone_number]));
}
