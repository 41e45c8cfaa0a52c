import type { Micros } from '../../lib/clock.ts';
import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';

/**
 * When each profile's newest event happened; profiles without events are left out.
 * One step backwards in an index per profile, so that events need not touch their profile's row to keep it current.
 * @param ids ULIDs
 * @returns microseconds by ULID
 */
export async function readLastEventTimes(
  scope: { services: unknown; accountId: string },
  ids: readonly string[],
): Promise<ReadonlyMap<string, Micros>> {
  const { db } = scope.services as { db: Db };
  const rows = await db.query<{ id: string; last: Micros | null }>(
    `SELECT p.id,
            (SELECT e.occurred_at FROM events AS e
              WHERE e.account_id = p.account_id AND e.profile_id = p.id
              ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) AS last
       FROM profiles AS p
      WHERE p.account_id = $1 AND p.id = ANY (ARRAY(SELECT json_array_elements_text($2::json)::uuid))`,
    [scope.accountId, JSON.stringify(ids.map(ulidToUuid))],
  );
  return new Map(rows.flatMap(({ id, last }) => (last === null ? [] : [[uuidToUlid(id), last] as const])));
}
