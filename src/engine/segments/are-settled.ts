import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { areBuilding } from '../../storage/queries/segments.ts';
import { oldestSignal } from '../../storage/queries/signals.ts';
import { POSTPONED_ROUTE, SEGMENTS_ROUTE } from './react-to-touches.ts';

/**
 * Whether segments have the members that they should have: none of them is being built (`building`), and everything that
 * touched profiles before a point in wall time has been looked at (`touched` otherwise).
 */
export async function areSettled(
  db: Db,
  accountId: string,
  segmentIds: readonly string[],
  since: Micros,
): Promise<'building' | 'touched' | 'settled'> {
  if (segmentIds.length === 0) return 'settled';
  if (await areBuilding(db, accountId, segmentIds)) return 'building';
  // Put off while a segment was being built: they may be older than they say.
  if ((await oldestSignal(db, POSTPONED_ROUTE.name)) !== undefined) return 'touched';
  const oldest = await oldestSignal(db, SEGMENTS_ROUTE.name);
  return oldest !== undefined && oldest <= since ? 'touched' : 'settled';
}
