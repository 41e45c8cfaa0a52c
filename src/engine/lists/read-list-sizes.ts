import type { Db } from '../../storage/database.ts';
import { sumCounters } from '../../storage/queries/counters.ts';
import { membersCounter } from './list-input.ts';

/** How many profiles each list has, from maintained counters: no list is counted through. */
export async function readListSizes(
  scope: { services: unknown; accountId: string },
  listIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { db } = scope.services as { db: Db };
  const totals = await sumCounters(db, scope.accountId, listIds.map(membersCounter));
  return new Map(listIds.map((id) => [id, totals.get(membersCounter(id)) ?? 0]));
}
