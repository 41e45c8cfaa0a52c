import type { At, Fault } from '../../lib/errors.ts';
import { findUnstorable } from '../../lib/text.ts';

/** The parts of every new thing's id. Null stands for the only value that there is. */
export interface Placed {
  external_id: string;
  integration_type?: string | null;
  catalog_type?: string | null;
}

/** Ids are keys of indexes; the reference names no limit. */
const MAX_ID_CHARACTERS = 500;
/** The reference: 100 KB, flat. */
const MAX_METADATA_BYTES = 100 * 1024;
const MAX_DEPTH = 8;

export const catalogId = (externalId: string): string => `$custom:::$default:::${externalId}`;

/** What is wrong with where a new thing is to be. */
export function placeFaults({ external_id: id, catalog_type: catalog }: Placed): Fault[] {
  const faults: Fault[] = [];
  if (id === '') faults.push(invalid(['external_id'], "'external_id' must not be empty."));
  if (id.length > MAX_ID_CHARACTERS)
    faults.push(invalid(['external_id'], `'external_id' may have ${MAX_ID_CHARACTERS} characters at most.`));
  if (catalog != null && catalog !== '$default')
    faults.push(invalid(['catalog_type'], `'$default' is the only type of catalog, not '${catalog}'.`));
  return faults;
}

/** What cannot be stored, and metadata that is too large or not flat. */
export function contentFaults(input: { custom_metadata?: Readonly<Record<string, unknown>> | null }): Fault[] {
  const unstorable = findUnstorable(input, MAX_DEPTH);
  if (unstorable) return [invalid(unstorable.at, unstorable.detail)];
  const { custom_metadata: metadata } = input;
  if (metadata == null) return [];
  const nested = Object.entries(metadata).find(([, value]) => (Array.isArray(value) ? value : [value]).some(isNested));
  if (nested) return [invalid(['custom_metadata', nested[0]], 'Metadata is flat: texts, numbers, true, false, null, or lists of them.')];
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  if (bytes <= MAX_METADATA_BYTES) return [];
  return [invalid(['custom_metadata'], `Metadata may have 100 KB (102,400 bytes) at most; this has ${bytes}.`)];
}

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;

const invalid = (at: At, detail: string): Fault => ({ kind: 'invalid', detail, at });
