import type { At } from '../../lib/errors.ts';
import { attributePointer } from '../pointers.ts';
import { type ProfileData, placeIn, profileFields } from '../profiles/profile-input.ts';

export interface PushTokenDocument {
  data: { attributes: Record<string, unknown> & { profile: { data: ProfileData } } };
}

/** The attributes, with the profile as the flat input of the identity commands. */
export function pushTokenInput({ data }: PushTokenDocument): Record<string, unknown> {
  const { profile, ...rest } = data.attributes;
  return { ...rest, profile: profileFields(profile.data) };
}

const PROFILE = '/data/attributes/profile/data';

/** `['token']` → `/data/attributes/token`; `['profile', 'email']` → the e-mail of the nested profile. */
export function pushTokenPointer(at: At): string {
  const [first, ...rest] = at;
  return first === 'profile' ? placeIn(PROFILE, `${PROFILE}/attributes/meta`, rest) : attributePointer(at);
}
