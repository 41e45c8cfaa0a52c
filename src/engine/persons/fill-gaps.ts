import type { Micros } from '../../lib/clock.ts';
import type { ProfileRow } from '../../storage/queries/profiles.ts';

const SHOWN = [
  ...(['email', 'phone_number', 'external_id', 'anonymous_id'] as const),
  ...(['first_name', 'last_name', 'organization', 'locale', 'title', 'image'] as const),
];

/**
 * The destination of a merge as it is afterwards: what it says of itself stays, the source fills what it leaves open.
 * A place is taken as a whole: a street of one and a town of the other would be nobody's address.
 */
export function fillGaps(destination: ProfileRow, source: ProfileRow, now: Micros): ProfileRow {
  const filled = { ...destination };
  for (const name of SHOWN) filled[name] = destination[name] ?? source[name];
  if (Object.keys(destination.location).length === 0) filled.location = source.location;
  filled.properties = { ...source.properties, ...destination.properties };
  filled.updated_at = Math.max(now, destination.updated_at);
  return filled;
}
