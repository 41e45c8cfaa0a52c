import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';

/** One entry of the ledger; the profile is uuid text. */
export interface NewConsentChange {
  profile_id: string;
  channel: string;
  purpose: string;
  change: string;
  reason: string | null;
  list_id: string | null;
  identifier: string | null;
  method: string;
  method_detail: string | null;
  custom_method_detail: string | null;
  double_optin: boolean | null;
  /** YYYY-MM-DD */
  birth_date: string | null;
  source: string | null;
  actor_kind: string;
  actor_id: string;
  consented_at: Micros | null;
  changed_at: Micros;
}

export interface ConsentChangeRow extends NewConsentChange {
  id: bigint;
}

const COLUMNS = `profile_id, channel, purpose, change, reason, list_id, identifier, method, method_detail, custom_method_detail,
  double_optin, birth_date, source, actor_kind, actor_id, consented_at, changed_at`;

const GIVEN_COLUMNS = `r.profile_id, r.channel, r.purpose, r.change, r.reason, r.list_id, r.identifier, r.method, r.method_detail,
  r.custom_method_detail, r.double_optin, r.birth_date, r.source, r.actor_kind, r.actor_id, r.consented_at,
  r.changed_at`;
const FOUND_COLUMNS = `c.profile_id, c.channel, c.purpose, c.change, c.reason, c.list_id, c.identifier, c.method, c.method_detail,
  c.custom_method_detail, c.double_optin, c.birth_date, c.source, c.actor_kind, c.actor_id, c.consented_at,
  c.changed_at`;

/** Appends to the ledger, in the order of profiles. @returns the profile and the number of each entry, in no order */
export function insertConsentChanges(
  tx: Tx,
  accountId: string,
  entries: readonly NewConsentChange[],
): Promise<{ profile_id: string; id: bigint }[]> {
  const given = entries.map((entry) => ({
    ...entry,
    consented_at: entry.consented_at === null ? null : isoMicros(entry.consented_at),
    changed_at: isoMicros(entry.changed_at),
  }));
  return tx.query<{ profile_id: string; id: bigint }>(
    `INSERT INTO consent_changes (account_id, ${COLUMNS})
     SELECT $1, ${GIVEN_COLUMNS}
       FROM json_to_recordset($2::json) AS r(profile_id uuid, channel text, purpose text, change text, reason text, list_id text,
            identifier text, method text, method_detail text, custom_method_detail text, double_optin boolean, birth_date date,
            source text, actor_kind text, actor_id text, consented_at timestamptz, changed_at timestamptz)
     RETURNING profile_id, id`,
    [accountId, JSON.stringify(given)],
  );
}

/** The entries with these keys; those that are gone are left out. */
export function readConsentChanges(
  db: Db,
  accountId: string,
  keys: readonly (readonly [profileId: string, id: string])[],
): Promise<ConsentChangeRow[]> {
  return db.query<ConsentChangeRow>(
    `SELECT c.id, ${FOUND_COLUMNS}
       FROM json_to_recordset($2::json) AS k(profile_id uuid, id bigint)
       JOIN consent_changes AS c ON c.account_id = $1 AND c.profile_id = k.profile_id AND c.id = k.id
      ORDER BY c.profile_id, c.id`,
    [accountId, JSON.stringify(keys.map(([profile_id, id]) => ({ profile_id, id })))],
  );
}

/** Which of these profiles (uuid text) have an entry of this change, about this list and from this source. */
export async function profilesChangedBy(
  db: Db,
  accountId: string,
  profileIds: readonly string[],
  { change, listId, source }: { change: string; listId: string; source: string },
): Promise<Set<string>> {
  const rows = await db.query<{ profile_id: string }>(
    `SELECT DISTINCT profile_id FROM consent_changes
      WHERE account_id = $1 AND profile_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))
        AND change = $3 AND list_id = $4 AND source = $5`,
    [accountId, JSON.stringify(profileIds), change, listId, source],
  );
  return new Set(rows.map((row) => row.profile_id));
}
