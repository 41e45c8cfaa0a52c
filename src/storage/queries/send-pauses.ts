import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Tx } from '../database.ts';

/**
 * Notes that people are about to be written to on a channel, and until when they are to be left alone by who minds that.
 * @param rows of one account and channel, each profile (uuid text) once
 * @param mindful leave those alone whose time has not come
 * @returns the profiles that may be written to
 */
export async function takePauses(
  tx: Tx,
  accountId: string,
  rows: readonly { profile_id: string; message_id: string }[],
  { channel, now, until, mindful }: { channel: string; now: Micros; until: Micros; mindful: boolean },
): Promise<Set<string>> {
  const taken = await tx.query<{ profile_id: string }>(
    `INSERT INTO send_pauses AS p (account_id, profile_id, channel, message_id, until)
     SELECT $1, r.profile_id, $3, r.message_id, $4
       FROM json_to_recordset($2::json) AS r(profile_id uuid, message_id uuid) ORDER BY r.profile_id
     ON CONFLICT (account_id, profile_id, channel) DO UPDATE SET message_id = excluded.message_id, until = excluded.until
      WHERE NOT $6::boolean OR p.until <= $5::timestamptz OR p.message_id = excluded.message_id
     RETURNING p.profile_id`,
    [accountId, JSON.stringify(rows), channel, isoMicros(until), isoMicros(now), mindful],
  );
  return new Set(taken.map(({ profile_id }) => profile_id));
}
