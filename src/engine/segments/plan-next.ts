import type { Micros } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { nextCrossing } from '../../storage/queries/segment-criteria/crossings.ts';
import type { Compiled } from './compile-segment.ts';

export const DUE_KIND = 'segment';

/** Whether time alone can change who is in it. */
export const isTimed = ({ timings, turnAfter }: Compiled): boolean => timings.length > 0 || turnAfter(0) !== undefined;

/** When time next changes who is in it, after `time`; undefined as long as nobody comes along. */
export async function nextChange(db: Db, accountId: string, segment: Compiled, time: Micros): Promise<Micros | undefined> {
  const times = [await nextCrossing(db, accountId, segment.timings, time), segment.turnAfter(time)].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
