import type { Trait } from '../../engine/identity/profile-change.ts';
import type { LocationInput, ProfileInput } from '../../engine/identity/profile-input.ts';

/** Old names of what profiles have fields for. Everything else is a property of the shop's own. */
export const IDENTIFIERS = {
  $email: 'email',
  email: 'email',
  $phone_number: 'phone_number',
  phone_number: 'phone_number',
  $id: 'external_id',
  id: 'external_id',
  $anonymous: 'anonymous_id',
  $exchange_id: '_kx',
  _kx: '_kx',
} as const satisfies Record<string, keyof ProfileInput>;

export const TRAITS = {
  $first_name: 'first_name',
  first_name: 'first_name',
  $last_name: 'last_name',
  last_name: 'last_name',
  $organization: 'organization',
  $title: 'title',
  $image: 'image',
} as const satisfies Record<string, Trait>;

export const PLACES = {
  $address1: 'address1',
  $address2: 'address2',
  $city: 'city',
  $region: 'region',
  $country: 'country',
  $zip: 'zip',
  $latitude: 'latitude',
  $longitude: 'longitude',
  $timezone: 'timezone',
} as const satisfies Record<string, keyof LocationInput>;
