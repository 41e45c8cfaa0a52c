import type { Micros } from '../../lib/clock.ts';
import { isZone, zoneOf } from '../../lib/zones.ts';

const HOUR: Micros = 3_600_000_000;

/** So much before UTC does the first zone show a time. */
export const FIRST_ZONE_MICROS: Micros = 14 * HOUR;

/**
 * When clocks of recipients show a time. Zones that are unknown, or that somebody made up, count as the account's.
 * @param local what the clock shows, as if it were UTC
 */
export function localTimes(local: Micros, accountZone: string): (zone: string | null) => Micros {
  const instants = new Map<string, Micros>();
  return (given) => {
    const name = given !== null && isZone(given) ? given : accountZone;
    const known = instants.get(name);
    if (known !== undefined) return known;
    const instant = zoneOf(name).toInstant(local);
    instants.set(name, instant);
    return instant;
  };
}
