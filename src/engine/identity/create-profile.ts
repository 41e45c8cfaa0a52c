import type { CommandContext } from '../context.ts';
import type { ProfileInput } from './profile-input.ts';
import { type ProfileDeps, saveProfile } from './save-profile.ts';

/**
 * Makes a profile. It needs at least one of email, phone_number, external_id and anonymous_id.
 * @returns its id, a ULID
 * @throws DomainError `duplicate_profile` with `meta.duplicate_profile_id` when any identifier is somebody's; `invalid`
 */
export async function createProfile(
  deps: ProfileDeps,
  context: CommandContext,
  input: Omit<ProfileInput, 'id' | '_kx'>,
): Promise<{ id: string }> {
  const { id } = await saveProfile(deps, context, { ...input, id: null }, 'create');
  return { id };
}
