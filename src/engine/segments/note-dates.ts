import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { propertyTimes, setChangeTimes } from '../../storage/queries/segment-dates.ts';
import type { Compiled } from './compile-segment.ts';

/**
 * Writes down when dates of these profiles will next make a difference to a segment. Only dates that no index is sorted by
 * need it: the others are found when their time has come.
 */
export async function noteDates(
  tx: Tx,
  accountId: string,
  { id, dates }: Compiled,
  profileIds: readonly string[],
  now: Micros,
): Promise<void> {
  if (dates.length === 0) return;
  const times = await propertyTimes(
    tx,
    accountId,
    dates.map(({ source }) => source),
    [...profileIds].sort(),
  );
  const next = new Map<string, Micros | null>(profileIds.map((profileId) => [profileId, null]));
  for (const [profileId, values] of times) {
    const coming = values.flatMap((value, i) => (value === null ? [] : (dates[i]?.shifts ?? []).map((shift) => value + shift)));
    const soonest = Math.min(...coming.filter((time) => time > now));
    if (Number.isFinite(soonest)) next.set(profileId, soonest);
  }
  await setChangeTimes(tx, accountId, id, next);
}
