import type { CommandContext } from '../context.ts';
import type { ProfileInput } from './profile-input.ts';
import { type ProfileDeps, saveProfile } from './save-profile.ts';

/**
 * What a browser or an app says about its visitor: changes the profile that the input leads to, or makes one. Identifiers
 * that a profile has stay as they are (VOCABULARY.md, policy `client`), which is no fault.
 * @throws DomainError `not_found` for an unknown id; `invalid`
 */
export async function identifyProfile(deps: ProfileDeps, context: CommandContext, input: ProfileInput): Promise<void> {
  await saveProfile(deps, context, input, 'client');
}
