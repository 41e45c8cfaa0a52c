import { inData, resourceBody } from '../../jsonapi/body.ts';
import { anyCase, choice, type Members, nullable, text, unprinted, withDefault } from '../../jsonapi/schema.ts';
import { importMembers, profileMeta } from '../profiles/parts.ts';
import { deviceMetadata } from './device-metadata.ts';

/** Pieces of requests about push tokens. The words may be in any case: the mobile SDKs send `APNs` and `FCM`. */
export const enablement = () => choice('AUTHORIZED', 'DENIED', 'NOT_DETERMINED', 'PROVISIONAL', 'UNAUTHORIZED');
export const platform = () => choice('android', 'ios');
export const vendor = () => choice('apns', 'fcm');
export const background = () => choice('AVAILABLE', 'DENIED', 'RESTRICTED');

/** All but the profile. */
const registration: Members = {
  token: text(),
  platform: anyCase(platform()),
  'enablement_status?': withDefault(anyCase(nullable(enablement())), 'AUTHORIZED'),
  vendor: anyCase(vendor()),
  'background?': withDefault(anyCase(nullable(background())), 'AVAILABLE'),
  'device_metadata?': deviceMetadata,
};

/** The SDKs name the device's visitor too, which the document does not tell. */
export const appMembers: Members = { ...importMembers, 'anonymous_id?': unprinted(nullable(text())) };

/** What registers a token. @param attributes of its profile */
export const registrationOf = (attributes: Members): Members => ({
  ...registration,
  profile: inData(resourceBody('profile', { id: 'optional', attributes: { ...attributes, 'meta?': profileMeta() } })),
});
