import type { Db } from '../../storage/database.ts';
import { sumCounters } from '../../storage/queries/counters.ts';
import { sizeCounter } from '../../storage/queries/segment-history.ts';

/** How many profiles each segment has, from maintained counters: no segment is counted through. */
export async function readSegmentSizes(
  scope: { services: unknown; accountId: string },
  segmentIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { db } = scope.services as { db: Db };
  const totals = await sumCounters(db, scope.accountId, segmentIds.map(sizeCounter));
  return new Map(segmentIds.map((id) => [id, totals.get(sizeCounter(id)) ?? 0]));
}
