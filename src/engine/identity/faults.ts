import type { Fault } from '../../lib/errors.ts';
import { uuidToUlid } from '../../lib/ids.ts';

/** Some identifier leads to another profile. @param owner uuid text */
export const duplicateProfile = (owner: string): Fault => ({
  kind: 'duplicate_profile',
  detail: 'A profile already exists with one of these identifiers.',
  at: [],
  meta: { duplicate_profile_id: uuidToUlid(owner) },
});

/** A token is all that is given, and nobody has it. */
export const unknownToken = (): Fault => ({ kind: 'invalid', detail: 'The given _kx does not lead to a profile.', at: ['_kx'] });

/** @param id as the caller gave it */
export const unknownProfile = (id: string): Fault => ({
  kind: 'not_found',
  detail: `A profile with id \`${id}\` does not exist.`,
  at: ['id'],
});
