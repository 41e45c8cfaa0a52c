import { isDeepStrictEqual } from 'node:util';
import type { Fault } from '../../lib/errors.ts';
import type { ProfileRow } from '../../storage/queries/profiles.ts';
import { PROFILE_LIMITS } from './limits.ts';
import { type Location, type ProfileChange, type PropertyPatch, TRAITS } from './profile-change.ts';

type Properties = Record<string, unknown>;

/**
 * The row as the change's traits, location and properties leave it: the very same object when nothing differs, so that
 * nothing needs to be written. Identifiers are not looked at.
 */
export function applyTraits(row: ProfileRow, change: ProfileChange): { row: ProfileRow } | { fault: Fault } {
  const location = applyLocation(row.location, change.location);
  const properties = applyProperties(row.properties, change);
  const propertiesDiffer = !isDeepStrictEqual(properties, row.properties);
  if (propertiesDiffer && Buffer.byteLength(JSON.stringify(properties)) > PROFILE_LIMITS.propertiesBytes) {
    return { fault: { kind: 'invalid', detail: 'The properties of a profile may have at most 1 MB together.', at: ['properties'] } };
  }
  const traitsDiffer = TRAITS.some((trait) => change.traits[trait] !== undefined && change.traits[trait] !== row[trait]);
  const locationDiffers = !isDeepStrictEqual(location, row.location);
  if (!traitsDiffer && !locationDiffers && !propertiesDiffer) return { row };
  return { row: { ...row, ...change.traits, location, properties, updated_at: Math.max(change.now, row.updated_at) } };
}

function applyLocation(stored: Location, given: ProfileChange['location']): Location {
  if (given === undefined) return stored;
  const merged = { ...stored, ...given };
  return given === null ? {} : (Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)) as Location);
}

function applyProperties(stored: Properties, { properties, patch }: ProfileChange): Properties {
  const merged = properties === null ? {} : { ...stored, ...properties };
  return patch ? applyPatch(merged, patch) : merged;
}

/** In the order that lets one input start a list anew: unset, unappend, append. */
function applyPatch(stored: Properties, { unset, unappend, append }: PropertyPatch): Properties {
  // A map, since a key may be `__proto__`.
  const result = new Map(Object.entries(stored));
  for (const key of unset) result.delete(key);
  for (const [key, values] of unappend) {
    if (result.has(key)) result.set(key, without(result.get(key), values));
  }
  for (const [key, values] of append) result.set(key, [...asList(result.get(key)), ...values]);
  return Object.fromEntries(result);
}

/** What is no list counts as a list of one; nothing, and a stored null, as an empty one. */
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);

function without(value: unknown, values: readonly unknown[]): unknown {
  const kept = asList(value).filter((item) => !values.includes(item));
  return Array.isArray(value) || kept.length === 0 ? kept : value;
}
