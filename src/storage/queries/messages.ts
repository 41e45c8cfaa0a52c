import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Tx } from '../database.ts';

/** A message as it is asked for; ids are uuid text. */
export interface NewMessage {
  id: string;
  profile_id: string;
  key: string;
  channel: string;
  purpose: string;
  kind: string;
  address: string;
}

/**
 * Writes messages that wait to be sent, sorted by profile and key by the caller. One whose key the profile has already is
 * left as it is.
 * @returns the ids (uuid text) of those that are new
 */
export async function insertMessages(tx: Tx, accountId: string, rows: readonly NewMessage[], now: Micros): Promise<Set<string>> {
  const made = await tx.query<{ id: string }>(
    `INSERT INTO messages (account_id, profile_id, id, key, channel, purpose, kind, address, state, created_at)
     SELECT $1, r.profile_id, r.id, r.key, r.channel, r.purpose, r.kind, r.address, 'queued', $3
       FROM json_to_recordset($2::json)
         AS r(id uuid, profile_id uuid, key text, channel text, purpose text, kind text, address text)
      ORDER BY r.profile_id, r.key
     ON CONFLICT (account_id, profile_id, key) DO NOTHING RETURNING id`,
    [accountId, JSON.stringify(rows), isoMicros(now)],
  );
  return new Set(made.map(({ id }) => id));
}
