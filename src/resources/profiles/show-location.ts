import type { Row } from '../../jsonapi/attributes.ts';

const KEYS = ['address1', 'address2', 'city', 'country', 'latitude', 'longitude', 'region', 'zip', 'timezone', 'ip'] as const;

/** Always all ten keys; the table holds only those that are set. */
export function showLocation(row: Row): Record<string, unknown> {
  const stored = (row.location ?? {}) as Record<string, unknown>;
  return Object.fromEntries(KEYS.map((key) => [key, stored[key] ?? null]));
}
