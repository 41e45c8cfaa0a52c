import type { Db } from '../../storage/database.ts';
import { readListSizes } from '../lists/read-list-sizes.ts';
import { readSegmentSizes } from '../segments/read-segment-sizes.ts';
import type { Group } from './find-group.ts';

/** How many profiles each of these groups has, from kept counters. */
export async function readGroupSizes(db: Db, accountId: string, groups: readonly Group[]): Promise<ReadonlyMap<string, number>> {
  const scope = { services: { db }, accountId };
  const idsOf = (kind: Group['kind']): string[] => groups.filter((group) => group.kind === kind).map(({ id }) => id);
  return new Map([...(await readListSizes(scope, idsOf('list'))), ...(await readSegmentSizes(scope, idsOf('segment')))]);
}
