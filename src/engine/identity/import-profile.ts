import type { CommandContext } from '../context.ts';
import type { ProfileInput } from './profile-input.ts';
import { type ProfileDeps, type SavedProfile, saveProfile } from './save-profile.ts';

/**
 * Changes the profile that the id or the identifiers lead to, or makes one. What is given holds afterwards: another
 * e-mail address than the profile's replaces it.
 * @throws DomainError `not_found` for an unknown id; `duplicate_profile` when the identifiers lead to different profiles; `invalid`
 */
export async function importProfile(deps: ProfileDeps, context: CommandContext, input: ProfileInput): Promise<SavedProfile> {
  return saveProfile(deps, context, input, 'import');
}
