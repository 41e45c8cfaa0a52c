import type { CommandContext } from '../../engine/context.ts';
import { identifyProfile } from '../../engine/identity/identify-profile.ts';
import type { LegacyDeps } from '../declare.ts';
import { isObject } from '../fields.ts';
import { personInput } from '../people/person-input.ts';

/**
 * Takes what a page or a script says about somebody. It cannot change who somebody is: that takes a private key.
 * @throws DomainError
 */
export async function identify(deps: LegacyDeps, context: CommandContext, data: Readonly<Record<string, unknown>>): Promise<void> {
  await identifyProfile(deps, context, personInput(isObject(data.properties) ? data.properties : {}));
}
