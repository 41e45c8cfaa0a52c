import { uuidToUlid } from '../../lib/ids.ts';
import type { AccountRow } from '../../storage/queries/accounts.ts';
import type { ProfileRow } from '../../storage/queries/profiles.ts';

type Members = Record<string, unknown>;

/** Where templates find what profiles have under `location`: as a name of its own, and as the name that `lookup` takes. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  city: ['City', '$city'],
  region: ['Region', '$region'],
  country: ['Country', '$country'],
  zip: ['Zipcode', '$zip'],
  address1: ['$address1'],
  address2: ['$address2'],
  latitude: ['$latitude'],
  longitude: ['$longitude'],
  timezone: ['$timezone'],
};

/** What templates see of whoever a message is for, and of who it is from. What is not known is not there. */
export const contextOf = (profile: ProfileRow, organization: Members, more: Members = {}): Members => ({
  ...known({ email: profile.email, first_name: profile.first_name, last_name: profile.last_name }),
  ...{ person: personOf(profile), organization },
  ...more,
});

/** Properties that callers made up stand behind the field's own names. */
function personOf(profile: ProfileRow): Members {
  const { first_name, last_name, location } = profile;
  const full_name = [first_name, last_name].filter((name) => name !== null && name !== '').join(' ');
  const places = Object.entries(PLACES).flatMap(([name, names]) => names.map((shown) => [shown, location[name] ?? null]));
  return {
    ...profile.properties,
    ...known(Object.fromEntries(places)),
    ...known({ email: profile.email, first_name, last_name, full_name: full_name || null, title: profile.title }),
    ...known({ organization: profile.organization, phone_number: profile.phone_number, id: profile.external_id }),
    ...known({ locale: profile.locale, image: profile.image }),
    KlaviyoID: uuidToUlid(profile.id),
  };
}

/** Of an account, as templates see it. */
export function organizationOf({ name, contact }: AccountRow): Members {
  const { organization_name, website_url, street_address } = contact as {
    organization_name?: string | null;
    website_url?: string | null;
    street_address?: Record<string, string | null> | null;
  };
  const { address1, address2, city, region, country, zip } = street_address ?? {};
  const full = [address1, address2, city, region, zip, country].filter((part) => part).join(', ');
  return {
    name: organization_name || name,
    ...known({ url: website_url, full_address: full || null, street_address: address1, street_address2: address2 }),
    ...known({ city, region, country, zip_code: zip }),
  };
}

const known = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value != null && value !== ''));
