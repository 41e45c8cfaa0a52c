import { uuidToUlid } from '../../lib/ids.ts';
import { plainTime } from '../times.ts';
import { PLACES } from './names.ts';

/** What of a stored profile old clients are shown. */
export interface Shown {
  readonly id: string;
  readonly email: string | null;
  readonly phone_number: string | null;
  readonly external_id: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly title: string | null;
  readonly organization: string | null;
  readonly location: Readonly<Record<string, string | number>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A person as v1 shows one: flat, what is empty an empty text, the shop's own properties among the rest. */
export function showPerson(row: Shown): Record<string, unknown> {
  const { email, first_name: first, last_name: last, location, properties } = row;
  const places = Object.entries(PLACES).map(([name, key]) => [name, location[key] ?? '']);
  const known = {
    ...{ object: 'person', id: uuidToUlid(row.id) },
    ...{ $email: email ?? '', email: email ?? '' },
    ...{ $first_name: first ?? '', first_name: first ?? '', $last_name: last ?? '', last_name: last ?? '' },
    $phone_number: row.phone_number ?? properties.$phone_number ?? '',
    ...{ $id: row.external_id ?? '', $title: row.title ?? '', $organization: row.organization ?? '' },
    ...Object.fromEntries(places),
    ...{ created: plainTime(row.created_at), updated: plainTime(row.updated_at) },
  };
  // What the fields are called goes before properties of the same name.
  return { ...known, ...properties, ...known };
}
