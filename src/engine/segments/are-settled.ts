import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { areProcessing } from '../../storage/queries/segments.ts';
import { oldestSignal } from '../../storage/queries/signals.ts';
import { SEGMENTS_ROUTE } from './react-to-touches.ts';

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
  if (await areProcessing(db, accountId, segmentIds)) return 'building';
  const oldest = await oldestSignal(db, SEGMENTS_ROUTE.name);
  return oldest !== undefined && oldest <= since ? 'touched' : 'settled';
}
