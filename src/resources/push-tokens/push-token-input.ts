import type { At } from '../../lib/errors.ts';
import { attributePointer } from '../pointers.ts';
import { type ProfileData, placeIn, profileFields } from '../profiles/profile-input.ts';

type Word = string | null | undefined;

export interface TokenAttributes {
  platform?: Word;
  vendor?: Word;
  enablement_status?: Word;
  background?: Word;
  device_metadata?: Record<string, Word> | null;
  [name: string]: unknown;
}

export interface PushTokenDocument {
  data: { attributes: TokenAttributes & { profile: { data: ProfileData } } };
}

/** The attributes, with words in the document's case and the profile as the flat input of the identity commands. */
export function pushTokenInput({ data }: PushTokenDocument): Record<string, unknown> {
  const { profile, ...token } = data.attributes;
  return { ...tokenInput(token), profile: profileFields(profile.data) };
}

/** A token and its device, with words in the document's case. */
export function tokenInput(token: TokenAttributes): Record<string, unknown> {
  const { platform, vendor, enablement_status, background, device_metadata, ...rest } = token;
  const words = {
    platform: platform?.toLowerCase(),
    vendor: vendor?.toLowerCase(),
    enablement_status: enablement_status?.toUpperCase(),
    background: background?.toUpperCase(),
  };
  return {
    ...rest,
    ...Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined)),
    ...(device_metadata === undefined ? {} : { device_metadata: device_metadata && deviceInput(device_metadata) }),
  };
}

const WORDS = ['klaviyo_sdk', 'os_name', 'environment'];

const deviceInput = (metadata: Record<string, Word>): Record<string, Word> =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, WORDS.includes(name) ? (value?.toLowerCase() ?? null) : value]),
  );

const PROFILE = '/data/attributes/profile/data';

/** `['token']` → `/data/attributes/token`; `['profile', 'email']` → the e-mail of the nested profile. */
export const pushTokenPointer = (at: At): string => place(at, `${PROFILE}/attributes/meta`);

/** The same, with the profile's meta beside its attributes. */
export const unregistrationPointer = (at: At): string => place(at, `${PROFILE}/meta`);

function place(at: At, meta: string): string {
  const [first, ...rest] = at;
  return first === 'profile' ? placeIn(PROFILE, meta, rest) : attributePointer(at);
}
