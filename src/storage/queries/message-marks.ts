import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Tx } from '../database.ts';

/** Something that counts once for a message; ids are uuid text. */
export interface MessageMark {
  profile_id: string;
  message_id: string;
  mark: string;
  at: Micros;
}

/** Sets marks, sorted by the caller. @returns those that were not set before */
export async function setMarks(
  tx: Tx,
  accountId: string,
  marks: readonly MessageMark[],
): Promise<Pick<MessageMark, 'profile_id' | 'message_id' | 'mark'>[]> {
  if (marks.length === 0) return [];
  const rows = marks.map(({ at, ...mark }) => ({ ...mark, at: isoMicros(at) }));
  return tx.query(
    `INSERT INTO message_marks (account_id, profile_id, message_id, mark, marked_at)
     SELECT $1, r.profile_id, r.message_id, r.mark, r.at
       FROM json_to_recordset($2::json) AS r(profile_id uuid, message_id uuid, mark text, at timestamptz)
      ORDER BY r.profile_id, r.message_id, r.mark
     ON CONFLICT DO NOTHING RETURNING profile_id, message_id, mark`,
    [accountId, JSON.stringify(rows)],
  );
}
