import type { CommandContext } from '../context.ts';
import type { ProfileInput } from './profile-input.ts';
import { type ProfileDeps, saveProfile } from './save-profile.ts';

/**
 * Changes the profile with this id: absent fields stay, null clears, properties and location are merged key by key.
 * `updated_at` moves when anything differs afterwards.
 * @throws DomainError `not_found`; `duplicate_profile` when an identifier is another profile's; `invalid`, also when nothing
 *   would be left to find the profile by
 */
export async function updateProfile(
  deps: ProfileDeps,
  context: CommandContext,
  input: ProfileInput & { id: string },
): Promise<{ id: string }> {
  const { id } = await saveProfile(deps, context, input, 'update');
  return { id };
}
